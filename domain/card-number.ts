/** 13 to 19 digits, alone or in groups, as on a payment card: the first one is 2 to 6 on all that are in use. */
const looksLikeCard = /(?<![\d.,])[2-6](?:[ -]?\d){12,18}(?![\d.,]?\d)/g;

/**
 * Whether any text in it holds the number of a card. Such numbers are never wanted here: the gateway's own page takes
 * them and gives a token for each.
 */
export function holdsCardNumber(value: unknown): boolean {
  if (typeof value === 'string')
    return value.length >= 13 && (value.match(looksLikeCard) ?? []).some((found) => luhn(found.replace(/\D/g, '')));
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => holdsCardNumber(key) || holdsCardNumber(each));
}

/** The check digit of ISO/IEC 7812. */
function luhn(digits: string): boolean {
  let sum = 0;
  for (let n = 0; n < digits.length; n++) {
    const digit = Number(digits[digits.length - 1 - n]) * (n % 2 === 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
