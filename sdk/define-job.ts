import type { Context, Handler } from 'aws-lambda';
import { RunTable } from '../adapters/dynamodb/run-table';
import { dynamoDb, isEmbedded, margins, requireEnv, secretSource } from '../adapters/environment';
import type { AttemptRequest } from '../domain/attempts/attempt-request';
import { Redactor } from '../domain/secrets/redactor';
import { processOutput, turnOutput } from './capture-output';
import type { JobContext } from './job-context';
import { parentWatchdog } from './parent-watchdog';
import { runAttempt } from './run-attempt';
import { threadWatchdog } from './thread-watchdog';

export type { JobContext } from './job-context';
export { PermanentJobError } from './run-job-code';

// Now, not at START: what the job's modules take hold of as they load must lead to its log.
turnOutput();

/** A job's code. What it returns is kept as the job run's output: JSON, at most 32 KB. */
export type JobCode = (job: JobContext) => unknown;

/**
 * Makes a job function's handler. Promises: the job's code runs only after its attempt was claimed in the run table; how it
 * ended is recorded once, by a result, an error, or the deadline; after the deadline and a grace nothing of it runs on; what
 * it prints becomes one JSON object a line, and the values of its secrets stand in no log and no table.
 * Errors: whatever the code throws fails the attempt, to be retried as its row says; `PermanentJobError` ends the job at once.
 */
export function defineJob(code: JobCode): Handler<AttemptRequest, void> {
  // At module scope, not in the handler: a cold start has more processor time than a call.
  const client = dynamoDb();
  const redactor = new Redactor();
  return async (event: unknown, context: Context) => {
    await runAttempt(event, context, code, {
      runs: new RunTable(client, requireEnv('RUNSHEET_RUN_TABLE')),
      dataRoot: requireEnv('RUNSHEET_DATA_URL'),
      margins: margins(),
      watchdog: isEmbedded() ? parentWatchdog : threadWatchdog,
      secrets: secretSource(),
      redactor,
      output: processOutput,
      leaveProcess,
    });
  };
}

/** A job may have put something of its own in the place of `process.exit`: then there is no asking. */
function leaveProcess(): void {
  try {
    process.exit(1);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
