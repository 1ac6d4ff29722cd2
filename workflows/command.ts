import type { Envelope } from '../db/journal/commit.ts';

/** No command goes deeper; what does could not even be written down to hand it to the journal. */
const deepest = 32;

/** Whether it may be one: an object, and not without bottom. All else is judged in commit. */
export const isCommand = (given: unknown): given is Envelope =>
  typeof given === 'object' && given !== null && !Array.isArray(given) && hasBottom(given, deepest);

function hasBottom(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((each) => hasBottom(each, levels - 1));
}
