const path = require('node:path');

/** Prints the ten test files that took longest, where there were more. */
module.exports = class SlowestFiles {
  onRunComplete(_contexts, { testResults }) {
    if (testResults.length <= 10) return;
    const slowest = testResults
      .map(({ testFilePath, perfStats }) => ({
        file: path.relative(process.cwd(), testFilePath),
        ms: perfStats.runtime,
      }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, 10);
    console.error('\nThe slowest files:');
    for (const { file, ms } of slowest) console.error(`${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
  }
};
