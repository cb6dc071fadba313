import { RunTable } from '../adapters/dynamodb/run-table';
import { dynamoDb, hasSettings, isEmbedded, margins, requireEnv, secretSource } from '../adapters/environment';
import type { Margins } from '../domain/attempts/deadline';
import { Redactor } from '../domain/secrets/redactor';
import type { Bundle } from '../domain/values/stack-frames';
import type { AttemptCode } from './attempt-code';
import { captureOutput, processOutput } from './capture-output';
import { findHost } from './host';
import type { JobCode } from './job-context';
import { type Invocation, type JobHandler, markHandler } from './job-handler';
import { ownBundle } from './own-bundle';
import { leaveProcess } from './own-globals';
import { runAttempt } from './run-attempt';
import { parentWatchdog, threadWatchdog } from './watchdog';

// Now, not at START: modules of the job that keep a reference to `console.log` as they load must get the captured one.
// A program that is no job function, such as a test, keeps its own output.
if (hasSettings()) captureOutput();

/**
 * Makes the handler of a job function. It promises that
 * - the job's code runs only after its attempt was claimed in the run table;
 * - the attempt's end is recorded once: a result, an error, or the deadline;
 * - nothing of the job runs on after the deadline and a grace of 10 s;
 * - each line that it prints becomes one JSON object, and no log and no table holds the value of a secret.
 *
 * An error that the code throws fails the attempt, which is retried as the job's row says. `PermanentJobError` ends the
 * job run at once.
 */
export function defineJob(code: JobCode): JobHandler {
  return jobHandler(code, ownBundle());
}

/** The same for code that runs from another file than this. */
export function jobHandler(code: JobCode, bundle: Bundle): JobHandler {
  // An author's code gets its context, and nothing of ours.
  return markHandler(
    attemptHandler((job) => code(job), bundle),
    code,
  );
}

/**
 * The handler of Runsheet's own code, which works for a job. Errors keep the frames that they come with.
 * @param adjust the margins of such work, from those of job files
 */
export function workHandler(code: AttemptCode, adjust?: (margins: Margins) => Margins): JobHandler {
  return markHandler(attemptHandler(code, undefined, adjust), code as JobCode);
}

function attemptHandler(
  code: AttemptCode,
  bundle?: Bundle,
  adjust: (margins: Margins) => Margins = (margins) => margins,
): JobHandler {
  const redactor = new Redactor();
  // Made when the module loads, not in the call: a cold start has more processor time, and a job may replace
  // `process.env` later.
  const atLoad = hasSettings() ? settings() : undefined;
  let isLeaving = false;
  return async (event: unknown, context: Invocation) => {
    if (isLeaving) leaveProcess();
    const own = atLoad ?? settings();
    await runAttempt(event, context, code, {
      ...own,
      margins: adjust(own.margins),
      redactor,
      ...(bundle && { bundle }),
      output: processOutput,
      leaveProcess,
      leaveAfterReply: () => {
        isLeaving = true;
        findHost()?.leaveAfterReply();
      },
    });
  };
}

/** What an attempt reads of the environment. */
function settings() {
  return {
    runs: new RunTable(dynamoDb(), requireEnv('RUNSHEET_RUN_TABLE')),
    dataRoot: requireEnv('RUNSHEET_DATA_URL'),
    margins: margins(),
    watchdog: isEmbedded() ? parentWatchdog : threadWatchdog,
    secrets: secretSource(),
  };
}
