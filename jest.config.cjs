/** Tests run on the sources, transformed by swc: TypeScript 7 has no JavaScript compiler API for ts-jest to use. */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json'],
  transform: {
    '\\.[tm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
    '\\.csv$': '<rootDir>/test/support/csv-path-transform.cjs',
  },
  // These packages ship ES modules only, which jest must transform like our own sources.
  transformIgnorePatterns: [
    '/node_modules/(?!(d3-[a-z-]+|parse5|entities|internmap|log-update|commander|vega-datasets|string-width|get-east-asian-width|strip-ansi|ansi-regex)/)',
  ],
  testPathIgnorePatterns: [
    // These talk to emulators of AWS, which need Python: `npm run test:emulator` starts them and says where they are.
    ...(process.env.RUNSHEET_EMULATOR ? [] : ['<rootDir>/test/emulator/']),
    // These need Chromium: `npm run test:browser` says where it is looked for.
    ...(process.env.RUNSHEET_BROWSER ? [] : ['<rootDir>/test/browser/']),
    // The README's pictures are drawn by `npm run screenshots`, and by nothing else.
    ...(process.env.RUNSHEET_BROWSER === 'pictures'
      ? ['<rootDir>/test/browser/(?!readme-pictures)']
      : ['/readme-pictures']),
    // Minutes of faults: `npm run test:faults`. A few cases, and the harness's own test, are in every run.
    ...(process.env.RUNSHEET_FAULTS ? [] : ['<rootDir>/test/faults/(?!faults\\.|invariants\\.|same-name\\.)']),
  ],
  maxWorkers: 2,
  // Machines are shared and noisy: what takes 2 s alone may take 10 beside others. Nothing is asserted of how long a test takes.
  testTimeout: 30_000,
};
