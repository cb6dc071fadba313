/*
 * Who may import whom: each folder only from the folders below it, each room of the domain only from the rooms below
 * it. Type imports count: what is only a type today is a value tomorrow. test/architecture.test.ts runs these rules,
 * and shows that each of them finds its breach.
 */

/** What each folder may import, beside itself. */
const BELOW = {
  domain: [],
  adapters: ['domain'],
  sdk: ['domain', 'adapters'],
  // The test kit runs groups on the embedded engine. It has a door of its own, so that no bundle of a job grows.
  'sdk/testing': ['domain', 'adapters', 'sdk', 'operations', 'local'],
  // What starts work in services, and looks at it: on AWS, on emulators and here.
  drivers: ['domain', 'adapters'],
  operations: ['domain', 'adapters', 'drivers'],
  board: ['domain', 'adapters', 'operations'],
  functions: ['domain', 'adapters', 'sdk', 'drivers', 'operations', 'board'],
  local: ['domain', 'adapters', 'sdk', 'drivers', 'operations', 'board', 'functions'],
  infra: ['domain'],
  cli: ['domain', 'adapters', 'sdk', 'drivers', 'operations', 'board', 'functions', 'local'],
  bin: ['cli', 'infra'],
};

/** The rooms of the domain, from the ground up. */
const ROOMS = [
  'values',
  'tables',
  'secrets',
  'references',
  'cost',
  'targets',
  'schedules',
  'groups',
  'project',
  'imports',
  'plans',
  'attempts',
  'runs',
  'sheets',
  'history',
  'explain',
  'notices',
  'estimates',
  'ledger',
];

/** The libraries of the domain: they know no file, no socket, no process and no clock. */
const PURE_LIBRARIES = ['@date-fns/tz', 'croner', 'd3-array', 'fastest-levenshtein', 'zod/mini'];

/** The package's doors: what its users import. */
const DOORS = ['^sdk/index\\.ts$', '^sdk/testing/index\\.ts$', '^infra/index\\.ts$'];

/** The doors as they are built, which the example finds as a project does that has installed the package. */
const BUILT_DOORS = ['^dist/(index|cdk|testing)\\.cjs$'];

/** Where a process begins: in functions/, all files but those that the entries share. */
const ENTRIES = [
  '^functions/(?!(bundling|bundle-sources|job-files|log-call|python-reply)\\.ts$)',
  '^bin/',
  '^local/store/store-process\\.ts$',
  '^local/sql/sql-runner\\.ts$',
  '^local/functions/(function-host|run-work|run-python)\\.ts$',
];
const BEGINNINGS = [...ENTRIES, ...DOORS, '^examples/[^/]+/jobs/'];

const EXAMPLES = '^examples/[^/]+/';
const SOURCES = `^(${Object.keys(BELOW).join('|')})/`;

/** As a package's file, or by its name where it cannot be resolved. */
const libraries = (...names) => `^(node_modules/)?(${names.join('|')})(/|$)`;

const layers = Object.entries(BELOW).map(([folder, below]) => ({
  name: `layers: ${folder}`,
  from: { path: `^${folder}/`, ...(folder === 'sdk' && { pathNot: '^sdk/testing/' }) },
  to: {
    path: `${SOURCES}|^(test|bench|examples)/`,
    pathNot: [
      `^(${[folder, ...below].join('|')})/`,
      // How a function is bundled, and a project's config is read, on AWS and on a laptop alike.
      ...(folder === 'infra'
        ? ['^functions/(bundling|bundle-sources|job-files)\\.ts$', '^adapters/files/read-config\\.ts$']
        : []),
    ],
  },
}));

const rooms = ROOMS.map((room, index) => ({
  name: `rooms: ${room}`,
  from: { path: `^domain/${room}/` },
  to: { path: '^domain/', pathNot: `^domain/(${ROOMS.slice(0, index + 1).join('|')})/` },
}));

const rules = [
  ...layers,
  ...rooms,
  {
    name: 'rooms: every file of the domain lies in one',
    from: { path: '^domain/', pathNot: ['^domain/definition(\\.ts$|/)', `^domain/(${ROOMS.join('|')})/`] },
    to: {},
  },
  {
    name: 'domain: pure libraries only',
    from: { path: '^domain/' },
    to: { pathNot: ['^domain/', '^util$', libraries(...PURE_LIBRARIES)] },
  },
  {
    name: 'examples: only runsheet, their own files and packages',
    from: { path: `(${EXAMPLES})` },
    to: { pathNot: ['$1', ...BUILT_DOORS, '^node_modules/'], dependencyTypesNot: ['core'] },
  },
  {
    name: 'the AWS SDK is known in adapters only',
    from: { pathNot: ['^adapters/', '^(test|bench)/'] },
    to: { path: libraries('@aws-sdk', '@smithy') },
  },
  {
    name: 'the CDK is known in infra and bin/app.ts only',
    from: { pathNot: ['^infra/', '^bin/app\\.ts$', '^(test|bench)/'] },
    to: { path: libraries('aws-cdk-lib', 'constructs') },
  },
  {
    // An app that uses the construct decides for itself whether cdk-nag checks it.
    name: 'cdk-nag is known in bin/app.ts only',
    from: { pathNot: ['^bin/app\\.ts$', '^(test|bench)/'] },
    to: { path: libraries('cdk-nag') },
  },
  {
    name: 'nobody imports an entry',
    from: { path: `${SOURCES}|${EXAMPLES}` },
    to: { path: ENTRIES },
  },
  {
    name: 'the test kit is for tests',
    from: { pathNot: ['^sdk/testing/', '^(test|bench)/', EXAMPLES] },
    to: { path: '^sdk/testing/' },
  },
  {
    name: 'only the doors pass on what others export',
    from: { path: `${SOURCES}|${EXAMPLES}`, pathNot: DOORS },
    to: { dependencyTypes: ['export'] },
  },
  { name: 'no circles', from: {}, to: { circular: true } },
  {
    name: 'no file that nothing reaches',
    from: { path: BEGINNINGS },
    to: { path: `${SOURCES}|${EXAMPLES}`, pathNot: [...BEGINNINGS, '\\.d\\.ts$'], reachable: false },
  },
  {
    name: 'every import is found',
    from: {},
    // The command line as it is built, beside the copy of bin/runsheet.cjs in dist/.
    to: { couldNotResolve: true, pathNot: '^\\./command-line/index\\.mjs$' },
  },
  {
    // Which of them are installed with the package, and which are bundled, test/bin/package.test.ts tells.
    name: 'only packages that package.json lists',
    from: { path: `${SOURCES}|${EXAMPLES}` },
    to: {
      dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-optional'],
      dependencyTypesNot: ['npm', 'npm-dev', 'npm-peer'],
      // Types alone.
      pathNot: '^node_modules/@types/',
    },
  },
];

module.exports = {
  forbidden: rules.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    // TypeScript 7 has no JavaScript compiler API; swc sees type imports and exports too.
    parser: 'swc',
    // The example's folder may hold a home, with bundles, and packages.
    exclude: { path: ['/\\.runsheet/', '^examples/[^/]+/node_modules/'] },
    doNotFollow: { path: ['^node_modules/', '^(test|bench|dist)/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.d.ts', '.mjs', '.cjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
