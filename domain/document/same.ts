/** Do two JSON values say the same? The order of keys does not count, nor do keys without a value. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameJson(a[key], b[key]));
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export interface Difference {
  /** `approval.matrix.2.slots` */
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Where two JSON values differ, down to the smallest part that does; lists of scalars are told whole. */
export function differences(from: unknown, to: unknown, path: readonly string[] = []): readonly Difference[] {
  if (sameJson(from, to)) return [];
  if (!isObject(from) || !isObject(to) || Array.isArray(from) !== Array.isArray(to) || isListOfScalars(from, to))
    return [{ path: path.join('.'), from: from ?? null, to: to ?? null }];
  const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return keys.flatMap((key) => differences(from[key], to[key], [...path, key]));
}

const isListOfScalars = (...values: readonly unknown[]): boolean =>
  values.every((value) => Array.isArray(value) && !value.some(isObject));
