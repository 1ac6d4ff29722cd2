import type { Value } from './format.ts';

/** Kept as they stand, digits or not. */
const texts = [
  'price',
  'amount',
  'postalCode',
  'number',
  'discount',
  'billingId',
  'purchaseOrder',
  'reference',
  'card',
  'evidence',
  'reason',
  'note',
  'comments',
  'details',
];

/** Text of the file as the API's JSON: whole numbers and yes/no become such, amounts stay text. */
export function json(value: Value, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => json(item, key));
  if (value && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, json(item, name)]));
  if (typeof value !== 'string') return value;
  if (texts.includes(key)) return value;
  if (/^-?\d{1,15}$/.test(value)) return Number(value);
  if (value === 'true' || value === 'yes') return true;
  if (value === 'false' || value === 'no') return false;
  return value;
}
