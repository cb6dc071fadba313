import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../emulator/processes.mjs';
import { findSparkNeeds, prepareSpark } from './prepare.mjs';

/*
 * `npm run test:spark` prepares what the example with Spark needs, as its own setup does, and runs test/spark with it:
 * PySpark in a virtual environment and Delta's jars, which are kept in .spark. Its arguments go to jest.
 */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
const env = { ...process.env, PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}` };

const { python, problem } = findSparkNeeds();
if (problem === undefined) await test();
else {
  console.error(
    `test:spark: SKIPPED, nothing was tested: ${problem}. Install Java 17, Maven, and Python 3.10 with venv.`,
  );
  process.exitCode = process.env.CI ? 1 : 0;
}

async function test() {
  try {
    const kept = await prepareSpark(python, root, env, 'test:spark');
    const jest = [...process.argv.slice(2), '--selectProjects', 'spark', '--runInBand'];
    await run('jest', jest, { ...env, RUNSHEET_SPARK: kept });
  } catch (error) {
    console.error(`test:spark: ${error.message}`);
    process.exitCode = 1;
  }
}
