import type { ListedParty } from '../../screening/lists.ts';
import { canonical, sha256 } from '../journal/hash.ts';

/** A list is another version when it says something else, whatever file it came in. */
export const versionOf = (parties: readonly ListedParty[]): string => sha256(canonical(parties)).slice(0, 16);
