import { z } from 'zod';
import { isDate } from './calendar/dates.ts';
import { usd } from './money/money.ts';

/** The shapes that several commands share. Amounts come as text (`"228.00"`), never as floats. */
export const localDate = z
  .string()
  .refine(isDate, { error: 'is no date of the calendar (YYYY-MM-DD)' })
  .meta({ format: 'date' });

export const amount = z
  .string()
  .regex(/^-?\d{1,3}(,?\d{3}){0,5}(\.\d{1,2})?$/, { error: 'is no amount such as "228.00"' })
  .refine(
    (text) => {
      try {
        usd(text);
        return true;
      } catch {
        return false;
      }
    },
    { error: 'is too large an amount' },
  );

/** `18`, `"18"`, `"18 %"`, `"12.5 %"`. */
export const percent = z.union([
  z.number().int(),
  z.string().regex(/^-?\d{1,4}(\.\d{1,2})?\s?%?$/, { error: 'is no percentage such as "18 %"' }),
]);

/** @returns basis points: 18 % is 1800 */
export function basisPoints(value: string | number): number {
  const [whole = '0', part = ''] = String(value).replace(/\s?%$/, '').split('.');
  const sign = whole.startsWith('-') ? -1 : 1;
  return Number(whole) * 100 + sign * Number(part.padEnd(2, '0'));
}

export const text = z.string().trim().min(1).max(2000);
export const name = z.string().trim().min(1).max(200);
export const id = z.string().regex(/^[a-z]{3}_[A-Za-z0-9_.-]{1,80}$/, { error: 'is no id' });
export const seats = z.record(name, z.number().int().max(10_000_000));
/** `"Net 45"` or `45`. */
export const paymentTerm = z.union([
  z.number().int().min(0).max(180),
  z.string().regex(/^Net \d{1,3}$/, { error: 'is no payment term such as "Net 30"' }),
]);
export const paymentTermDays = (value: string | number): number => Number(String(value).replace('Net ', ''));
/** ISO 3166 alpha-2 */
export const country = z.string().regex(/^[A-Z]{2}$/, { error: 'is no country code such as US' });
export const reason = z.string().trim().min(1).max(2000);
