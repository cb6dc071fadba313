import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPython, prepareVenv } from '../support/python.mjs';
import { deploy } from './deploy.mjs';
import { startEmulators } from './emulators.mjs';
import { tellEnds } from './end-teller.mjs';
import { collectLineage } from './lineage-collector.mjs';
import { endAll, freePort, run } from './processes.mjs';

/*
 * `npm run test:emulator` starts independent emulators of AWS, deploys the stack to them with the CDK's own command
 * line, and runs test/emulator against them. Its arguments go to jest. `RUNSHEET_GROUPS=200` tries more groups.
 * `--serve` leaves the emulators running until Ctrl-C and prints the environment variables that lead to them.
 */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);

// The project's own commands and its Node come first, also for the processes of the Lambdas.
const bin = [path.join(root, 'node_modules/.bin'), path.dirname(process.execPath)].join(path.delimiter);
const calls = path.join(root, '.venv/calls.jsonl');
const env = withoutAws({
  ...process.env,
  PATH: `${bin}${path.delimiter}${process.env.PATH}`,
  // Each process of a function and of the command line writes down the requests that it makes.
  NODE_OPTIONS: `--require=${path.join(root, 'test/support/iam/record-calls.cjs')}`,
  RUNSHEET_CALLS: calls,
});

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void endAll().then(() => process.exit(130));
  });
}

const args = process.argv.slice(2);
const { python, problem } = findPython();
if (python) await test();
else skip();

async function test() {
  try {
    rmSync(calls, { force: true });
    const pins = { folder: '.venv', requirements: 'test/emulator/requirements.txt', who: 'test:emulator' };
    const venv = await prepareVenv(python, root, env, pins);
    if (args.length === 0)
      await run('jest', ['--selectProjects', 'judges'], { ...env, RUNSHEET_CFN_LINT: path.join(venv, 'cfn-lint') });
    const emulated = await startEmulators(venv, root, env, giveUp);
    // The stack is told at its synth where the workspaces of databricks.test.ts and of every-kind will be.
    const aws = {
      ...emulated,
      RUNSHEET_TEST_DATABRICKS: String(await freePort()),
      RUNSHEET_TEST_EVERY_KIND: String(await freePort()),
      RUNSHEET_TEST_LINEAGE: await collectLineage(),
    };
    await deploy(aws);
    tellEnds(aws);
    if (args.includes('--serve')) await serveUntilStopped(aws);
    else {
      await run('jest', [...args, '--selectProjects', 'emulator'], { ...aws, RUNSHEET_EMULATOR: '1' });
      // A part of the suite makes a part of the requests.
      if (args.length === 0) {
        await run('jest', ['--selectProjects', 'rights'], env);
        // As on a stack that somebody deployed, which the endpoint says is here.
        await run('node', ['test/aws/run.mjs', '--stack', 'runsheet-proof', 'schedules', 'cut-off'], aws);
      }
    }
  } catch (error) {
    if (!stopping) console.error(`test:emulator: ${error.message}`);
    process.exitCode = 1;
  } finally {
    stopping = true;
    await endAll();
  }
}

/** When a server ends by itself there is nothing left to test or to serve. */
function giveUp(why) {
  if (stopping) return;
  stopping = true;
  console.error(`test:emulator: ${why}`);
  void endAll().then(() => process.exit(1));
}

function skip() {
  const remedy = 'Install Python 3.10 or later with its venv module.';
  if (args.includes('--serve')) {
    console.error(`test:emulator: there is nothing to serve: ${problem}. ${remedy}`);
    process.exitCode = 1;
    return;
  }
  console.error(`test:emulator: SKIPPED, nothing was tested: ${problem}. ${remedy}`);
  process.exitCode = process.env.CI ? 1 : 0;
}

function serveUntilStopped(aws) {
  const shown = Object.entries(aws).filter(([name]) => /^(AWS|RUNSHEET_TEST)_/.test(name));
  for (const [name, value] of shown) console.log(`export ${name}=${value}`);
  return new Promise(() => setInterval(() => {}, 60_000));
}

/** Variables of the caller's shell that name a real account must not reach a test. */
function withoutAws(all) {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('RUNSHEET_STACK')),
  );
}
