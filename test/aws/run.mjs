import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { endAll, run } from '../emulator/processes.mjs';
import { removeWritten } from './clean-up.mjs';
import { findNamedStack, NotTestable } from './named-stack.mjs';
import { HELP, parseArguments } from './options.mjs';

/*
 * `npm run test:aws -- --stack <name>` runs the cases of test/emulator against a stack that somebody deployed, with the
 * credentials, region and endpoint that the AWS SDK finds. It says before what it writes, and removes it afterwards.
 */

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
process.chdir(root);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // The cases end; what they wrote is removed below.
  process.on(signal, () => void endAll());
}

try {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else await test(options);
} catch (error) {
  if (!(error instanceof NotTestable)) throw error;
  console.error(`test:aws: ${error.message}`);
  process.exitCode = 2;
}

async function test({ stack: name, dryRun, rest }) {
  const stack = await findNamedStack(name);
  console.log(announcement(stack));
  if (dryRun) return;
  const env = {
    ...process.env,
    AWS_REGION: stack.region,
    RUNSHEET_EMULATOR: '1',
    RUNSHEET_TEST_STACK: name,
    RUNSHEET_TEST_ACCOUNT: stack.account,
    PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH}`,
  };
  try {
    // One file at a time: a new account runs ten functions at once. The names of skipped cases say why.
    await run('jest', [...rest, '--selectProjects', 'emulator', '--runInBand', '--verbose'], env);
  } catch (error) {
    console.error(`test:aws: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await cleanUp(stack);
  }
}

async function cleanUp(stack) {
  try {
    console.log(`test:aws: removed ${await removeWritten(stack)}`);
  } catch (error) {
    console.error(`test:aws: ${error.message}`);
    process.exitCode = 1;
  }
}

function announcement({ name, account, region, endpoint }) {
  const where = endpoint ? `at ${endpoint} (AWS_ENDPOINT_URL)` : 'of AWS';
  return [
    `test:aws: stack ${name} in ${region} of account ${account}, ${where}. The cases write, all named test-aws-…:`,
    `  groups, schedules and runs in the tables and the schedule group of ${name}`,
    '  two queues, a rule on the default event bus, a subscription, a bucket, three stacks of one parameter each',
    '  and under names that the stack grants to its functions: the secret proof-key, the parameter /proof/token.',
    'All of it is removed afterwards. What stays: log lines, metrics, and 90 days of ended executions.',
  ].join('\n');
}
