import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../emulator/processes.mjs';
import { findPython, prepareVenv } from '../support/python.mjs';

/*
 * `npm run test:spark` prepares what the example with Spark needs, as its own setup does, and runs test/spark with it:
 * PySpark in a virtual environment and Delta's jars, which are kept in .spark. Its arguments go to jest.
 */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);
const env = { ...process.env, PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}` };
const EXAMPLE = 'examples/spark';
const KEPT = '.spark';

const { python, problem = lacking('java', '-version') ?? lacking('mvn', '--version') } = findPython();
if (problem === undefined) await test();
else {
  console.error(
    `test:spark: SKIPPED, nothing was tested: ${problem}. Install Java 17, Maven, and Python 3.10 with venv.`,
  );
  process.exitCode = process.env.CI ? 1 : 0;
}

async function test() {
  try {
    const pins = { folder: `${KEPT}/venv`, requirements: `${EXAMPLE}/requirements.txt`, who: 'test:spark' };
    await prepareVenv(python, root, env, pins);
    await prepareJars();
    const jest = [...process.argv.slice(2), '--selectProjects', 'spark', '--runInBand'];
    await run('jest', jest, { ...env, RUNSHEET_SPARK: path.join(root, KEPT) });
  } catch (error) {
    console.error(`test:spark: ${error.message}`);
    process.exitCode = 1;
  }
}

/** The jars of the example's pom.xml, fetched anew when it changes. */
async function prepareJars() {
  const jars = path.join(root, KEPT, 'jars');
  const stamp = path.join(jars, 'pom.xml');
  const wanted = readFileSync(path.join(EXAMPLE, 'pom.xml'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log(`test:spark: fetching the jars of ${EXAMPLE}/pom.xml into ${KEPT}/jars`);
  rmSync(jars, { recursive: true, force: true });
  const options = ['--quiet', '--batch-mode', '-f', `${EXAMPLE}/pom.xml`, `-Djars=${jars}`];
  await run('mvn', [...options, 'dependency:copy-dependencies'], env);
  writeFileSync(stamp, wanted);
}

function lacking(program, ask) {
  try {
    execFileSync(program, [ask], { stdio: 'ignore' });
    return undefined;
  } catch (error) {
    return `${program} does not start (${error.message.split('\n')[0]})`;
  }
}
