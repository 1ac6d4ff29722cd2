/** Imports point one way: domain <- db, activities, api, cli; workflows import types and the table of names only. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^domain' },
      to: { pathNot: '^domain|^node_modules/zod' },
    },
    {
      name: 'no-core-modules-in-the-domain',
      severity: 'error',
      from: { path: '^domain|^workflows' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'workflows-know-names-only',
      severity: 'error',
      from: { path: '^workflows' },
      // The parser sees no difference between types and values; test/structure holds that these two give types only.
      to: {
        pathNot: '^workflows|^domain/(command|effect)-names|^node_modules/@temporalio|^activities/|^db/journal/commit',
      },
    },
    {
      name: 'db-knows-the-domain-only',
      severity: 'error',
      from: { path: '^db' },
      to: { path: '^(api|cli|worker|activities|workflows|launch|scenario)/' },
    },
    {
      name: 'screening-knows-the-domain-only',
      severity: 'error',
      from: { path: '^screening' },
      to: { path: '^(api|cli|worker|activities|workflows|launch|scenario|db|temporal)/' },
    },
    {
      name: 'activities-know-no-door',
      severity: 'error',
      from: { path: '^activities' },
      to: { path: '^(api|cli|worker|launch|scenario)/' },
    },
    {
      name: 'servers-know-no-launcher',
      severity: 'error',
      from: { path: '^(api|worker|temporal)/' },
      to: { path: '^(cli|launch|scenario)/' },
    },
    { name: 'nothing-imports-in-a-circle', severity: 'error', from: { pathNot: '^domain/' }, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: false,
    exclude: { path: 'node_modules/(?!zod|@temporalio)' },
  },
};
