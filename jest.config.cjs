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
    '\\.csv$': '<rootDir>/test/csv-path-transform.cjs',
  },
  // These packages ship ES modules only, which jest must transform like our own sources.
  transformIgnorePatterns: ['/node_modules/(?!(d3-dsv|log-update|commander|vega-datasets)/)'],
  // These talk to an emulator of AWS, which needs Python: `.ci/run` starts it and says where it is.
  testPathIgnorePatterns: process.env.MOTO_URL ? [] : ['<rootDir>/test/connected/'],
  maxWorkers: 2,
};
