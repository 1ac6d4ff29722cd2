import gitlab from './gitlab.json' with { type: 'json' };

/** The catalogues that ship, not yet parsed. */
export const shippedCatalogues: readonly unknown[] = [gitlab];
