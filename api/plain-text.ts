/** Nothing that is asked for goes deeper than this. */
export const deepest = 32;

const noText = /\0|\p{Surrogate}/u;

/** Whether all texts and keys in it can be kept: PostgreSQL takes no NUL and no half of a surrogate pair. */
export function isPlainText(value: unknown, levels = deepest): boolean {
  if (typeof value === 'string') return !noText.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0) return false;
  return Object.entries(value).every(([key, each]) => !noText.test(key) && isPlainText(each, levels - 1));
}
