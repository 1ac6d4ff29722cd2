import type { Role } from '../vocabulary.ts';

/** Who may load a list of denied parties (TC-6). */
export const mayLoadLists: readonly Role[] = ['legal', 'ops', 'admin'];
