import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../emulator/processes.mjs';
import { findPython, prepareVenv } from '../support/python.mjs';

const EXAMPLE = 'examples/spark';
const KEPT = '.spark';

/** Finds the Python with which Spark can be prepared and run, or says what is missing. */
export function findSparkNeeds() {
  const { python, problem = lacking('java', '-version') ?? lacking('mvn', '--version') } = findPython();
  return { python, problem };
}

/** Prepares PySpark and Delta's jars, as the example's own setup does. Returns the folder in which they are kept. */
export async function prepareSpark(python, root, env, who) {
  const pins = { folder: `${KEPT}/venv`, requirements: `${EXAMPLE}/requirements.txt`, who };
  await prepareVenv(python, root, env, pins);
  await prepareJars(root, env, who);
  return path.join(root, KEPT);
}

/** The jars of the example's pom.xml, fetched anew when it changes. */
async function prepareJars(root, env, who) {
  const jars = path.join(root, KEPT, 'jars');
  const stamp = path.join(jars, 'pom.xml');
  const wanted = readFileSync(path.join(EXAMPLE, 'pom.xml'), 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log(`${who}: fetching the jars of ${EXAMPLE}/pom.xml into ${KEPT}/jars`);
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
