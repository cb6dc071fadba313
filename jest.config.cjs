/**
 * The suites: each test file belongs to exactly one (test/suites.test.ts), and `.ci/run` runs them all. `npm test` runs
 * `unit`, which starts no store and no job's process; the others are `npm run test:<suite>`. Patterns begin at `test/`.
 */
const SUITES = {
  unit: [
    '[^/]+\\.test',
    '(adapters|board|domain|drivers|examples|functions|operations|protocol|sdk|support)/',
    'infra/(?!.*-bundles\\.test)',
    'cli/(?!commands/|program/)',
    'local/(?!engine/)',
    'faults/invariants\\.test',
  ],
  /** The embedded engine with its store and its functions' processes. */
  engine: ['local/engine/'],
  /** The built command line, in processes of its own. */
  commands: ['cli/(commands|program)/', 'moves/'],
  /** All of the project's functions, bundled as `cdk synth` does. */
  stack: ['infra/.*-bundles\\.test'],
  /** A week of a nightly load, and the runbook's commands, played with a moved clock. */
  operate: ['operate/'],
  /** New inputs in every run, for some seconds each: they print their seeds. */
  fuzz: ['fuzz/'],
  /** The example in Python and SQL, as its user runs it. */
  python: ['python/'],
  /** Seeded faults: minutes. */
  faults: ['faults/(?!invariants\\.test)'],
  /** Against emulators of AWS, which need Python: its script starts them. */
  emulator: ['emulator/'],
  /** The requests that the emulator suite made, judged by IAM's simulator: the same script runs it afterwards. */
  rights: ['rights/'],
  /** Templates, judged by cfn-lint, which needs Python: the same script runs it before it deploys. */
  judges: ['judges/'],
  /** In a Python that has papermill, ipykernel, dagster-pipes and OpenLineage's client: its script installs them. */
  notebook: ['notebook/'],
  /** The example with Spark, on real Spark with Delta: its script prepares that. */
  spark: ['spark/'],
  /** The ledger of a year, read by other readers of Delta tables: its script prepares them, and Spark. */
  ledger: ['ledger/'],
  /** On the packed package, installed elsewhere on several releases of Node: its script prepares that. */
  package: ['package/'],
  /** In Chromium: its script says where that is looked for. */
  browser: ['browser/(?!readme-pictures\\.test)'],
  /** Draws the README's pictures, and tests nothing: `npm run screenshots`. */
  pictures: ['browser/readme-pictures\\.test'],
};

/** A plain `jest` leaves these out: their scripts prepare what they need, and set the variable. */
const NEEDS = {
  emulator: 'RUNSHEET_EMULATOR',
  rights: 'RUNSHEET_CALLS',
  judges: 'RUNSHEET_CFN_LINT',
  notebook: 'RUNSHEET_TEST_PYTHON',
  spark: 'RUNSHEET_SPARK',
  ledger: 'RUNSHEET_LEDGER_PYTHON',
  package: 'RUNSHEET_PACKAGE',
  browser: 'RUNSHEET_BROWSER',
  pictures: 'RUNSHEET_BROWSER',
};

/** The folder, as part of a regular expression. */
const ROOT = __dirname.replace(/[^\w/]/g, '\\$&');

/** The tests run on the sources, transformed by swc: TypeScript 7 has no JavaScript compiler API for ts-jest to use. */
const project = ([suite, patterns]) => ({
  displayName: suite,
  rootDir: __dirname,
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  testRegex: patterns.map((pattern) => `^${ROOT}/test/${pattern}.*(?<=\\.test\\.ts)$`),
  moduleNameMapper: {
    '^runsheet$': '<rootDir>/sdk/index.ts',
    '^runsheet/cdk$': '<rootDir>/infra/index.ts',
    '^runsheet/testing$': '<rootDir>/sdk/testing/index.ts',
  },
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json'],
  transform: {
    '\\.[tm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
    '\\.csv$': '<rootDir>/test/support/jest/csv-path-transform.cjs',
  },
  // These packages ship ES modules only, which jest must transform like our own sources.
  transformIgnorePatterns: [
    '/node_modules/(?!(d3-[a-z-]+|parse5|entities|internmap|log-update|commander|vega-datasets|hyparquet|hyparquet-writer|string-width|get-east-asian-width|strip-ansi|ansi-regex|ansi-escapes|ansi-styles|environment|cli-cursor|restore-cursor|onetime|mimic-function|slice-ansi|wrap-ansi|is-fullwidth-code-point)/)',
  ],
});

module.exports = {
  projects: Object.entries(SUITES)
    .filter(([suite]) => !NEEDS[suite] || process.env[NEEDS[suite]])
    .map(project),
  reporters: ['default', '<rootDir>/test/support/jest/slowest-files.cjs'],
  maxWorkers: 2,
  // Machines are shared and noisy: 2 s alone may be 10 s beside others. No test asserts how long it takes.
  testTimeout: 30_000,
};
