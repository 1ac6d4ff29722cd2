import gitlab2022 from './gitlab-2022.json' with { type: 'json' };
import gitlab2023 from './gitlab-2023.json' with { type: 'json' };
import gitlab2026 from './gitlab-2026.json' with { type: 'json' };

/** The packs that ship, not yet parsed. */
export const shippedPolicies: readonly unknown[] = [gitlab2022, gitlab2023, gitlab2026];
