import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../emulator/processes.mjs';
import { findSparkNeeds, prepareSpark } from '../spark/prepare.mjs';
import { prepareVenv } from '../support/python.mjs';

/*
 * `npm run test:ledger` prepares the readers of Delta tables that judge the ledger, and runs test/ledger with them:
 * delta-rs, pyarrow and DuckDB in a virtual environment of their own, and what `npm run test:spark` keeps in .spark.
 * Its arguments go to jest.
 */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
const env = { ...process.env, PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}` };

const { python, problem } = findSparkNeeds();
if (problem === undefined) await test();
else {
  console.error(
    `test:ledger: SKIPPED, nothing was tested: ${problem}. Install Java 17, Maven, and Python 3.10 with venv.`,
  );
  process.exitCode = process.env.CI ? 1 : 0;
}

async function test() {
  try {
    const pins = { folder: '.venv-ledger', requirements: 'test/ledger/requirements.txt', who: 'test:ledger' };
    const venv = await prepareVenv(python, root, env, pins);
    const kept = await prepareSpark(python, root, env, 'test:ledger');
    const jest = [...process.argv.slice(2), '--selectProjects', 'ledger', '--runInBand'];
    const readers = { RUNSHEET_LEDGER_PYTHON: path.join(venv, 'python'), RUNSHEET_LEDGER_SPARK: kept };
    await run('jest', jest, { ...env, ...readers });
  } catch (error) {
    console.error(`test:ledger: ${error.message}`);
    process.exitCode = 1;
  }
}
