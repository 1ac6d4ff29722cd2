/** Integer minor units of USD (C-1), always a safe integer. Products are exact, each line is rounded once (C-4). */
export type Cents = number;

export class MoneyOverflow extends Error {
  override readonly name = 'MoneyOverflow';
}

/** @throws MoneyOverflow where a sum or product leaves what this system keeps exactly */
export function assertSafe(amount: number): Cents {
  if (!Number.isSafeInteger(amount)) throw new MoneyOverflow(`${amount} is no amount that can be kept exactly`);
  return amount;
}

export const sum = (amounts: readonly Cents[]): Cents =>
  amounts.reduce((total, amount) => assertSafe(total + amount), 0);

/**
 * Reads an amount as people write it, exactly: `"228.00"`, `"1,105.64"`, `"48"`.
 * @throws RangeError on anything else, more than two decimals included
 */
export function usd(text: string): Cents {
  const match = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) throw new RangeError(`${text} is no amount such as "228.00"`);
  const cents = BigInt((match[2] ?? '').replaceAll(',', '')) * 100n + BigInt((match[3] ?? '').padEnd(2, '0'));
  return toCents(match[1] ? -cents : cents);
}

function toCents(value: bigint): Cents {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < -BigInt(Number.MAX_SAFE_INTEGER))
    throw new MoneyOverflow(`${value} is larger than this system keeps`);
  return Number(value);
}

/** `110564` is `1,105.64`. */
export function formatMoney(amount: Cents): string {
  const digits = String(Math.abs(assertSafe(amount))).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${amount < 0 ? '-' : ''}${whole}.${digits.slice(-2)}`;
}

/** The exact product of the factors over the divisor, rounded once, half up on the absolute value (C-4). */
export function mulDiv(factors: readonly (number | bigint)[], divisor: number | bigint): Cents {
  let product = 1n;
  for (const factor of factors) product *= BigInt(factor);
  const by = BigInt(divisor);
  const negative = product < 0n !== by < 0n;
  const [top, bottom] = [product < 0n ? -product : product, by < 0n ? -by : by];
  const rounded = (2n * top + bottom) / (2n * bottom);
  return toCents(negative ? -rounded : rounded);
}

/**
 * A part of a yearly fee: annual / 365 x days, 365 in leap years too, and never more than the fee of the full years
 * (C-3).
 * @param annual USD cents a year   @param days calendar days in [start, end)
 */
export function prorate365(annual: Cents, days: number, fullYears = 1): Cents {
  const part = mulDiv([annual, days], 365);
  const cap = assertSafe(annual * fullYears);
  return Math.abs(part) > Math.abs(cap) ? cap : part;
}

/** A price less a discount in basis points, half up: 18 % of 228.00 leaves 186.96. */
export const discounted = (list: Cents, basisPoints: number): Cents => mulDiv([list, 10_000 - basisPoints], 10_000);

/** Is (list - price) / list more than so many basis points? Exact, no division. */
export const discountExceeds = (list: Cents, price: Cents, basisPoints: number): boolean =>
  BigInt(list - price) * 10_000n > BigInt(list) * BigInt(basisPoints);

/** The price as if the programme's part of the discount had not been given (AP-16). */
export const beyondProgramme = (list: Cents, price: Cents, programmeBasisPoints: number): Cents =>
  Math.min(list, assertSafe(price + list - discounted(list, programmeBasisPoints)));

/** `1250` is `12.5`. */
export const formatPercent = (basisPoints: number): string =>
  `${Math.trunc(basisPoints / 100)}${
    basisPoints % 100 === 0
      ? ''
      : `.${String(basisPoints % 100)
          .padStart(2, '0')
          .replace(/0$/, '')}`
  }`;

/** The discount in basis points, rounded down, for people to read. */
export const discountBasisPoints = (list: Cents, price: Cents): number =>
  list === 0 ? 0 : Number((BigInt(list - price) * 10_000n) / BigInt(list));
