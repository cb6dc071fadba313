import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../emulator/processes.mjs';
import { findPython, prepareVenv } from '../support/python.mjs';

/*
 * `npm run test:notebook` makes a virtual environment with the packages that notebooks need, and runs test/notebook
 * with it. Its arguments go to jest.
 */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
const bin = [path.join(root, 'node_modules/.bin'), path.dirname(process.execPath)].join(path.delimiter);
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };

const { python, problem } = findPython();
if (python) await test();
else {
  console.error(`test:notebook: SKIPPED, nothing was tested: ${problem}. Install Python 3.10 or later with venv.`);
  process.exitCode = process.env.CI ? 1 : 0;
}

async function test() {
  try {
    const pins = { folder: '.venv-notebook', requirements: 'test/notebook/requirements.txt', who: 'test:notebook' };
    const venv = await prepareVenv(python, root, env, pins);
    const jest = [...process.argv.slice(2), '--selectProjects', 'notebook'];
    await run('jest', jest, { ...env, RUNSHEET_TEST_PYTHON: path.join(venv, 'python') });
  } catch (error) {
    console.error(`test:notebook: ${error.message}`);
    process.exitCode = 1;
  }
}
