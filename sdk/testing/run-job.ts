import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { EMBEDDED_MARGINS, type Margins, taskTimeoutSeconds } from '../../domain/attempts/deadline';
import { newRunId } from '../../domain/runs/run-id';
import { Redactor } from '../../domain/secrets/redactor';
import { referencesIn, type SecretSource } from '../../domain/secrets/secret-reference';
import { JOB_FUNCTION_SECONDS } from '../../domain/tables/limits';
import type { ErrorRecord } from '../../domain/tables/rows';
import type { JobRunStatus } from '../../domain/tables/statuses';
import { type Json, ownValue } from '../../domain/values/json';
import type { Bundle } from '../../domain/values/stack-frames';
import type { JobCode } from '../job-context';
import { findJobCode, type JobHandler } from '../job-handler';
import { runAttempt } from '../run-attempt';
import { startStopwatch } from '../stopwatch';
import { type AttemptRows, attemptRows, PLAN } from './attempt-rows';
import { type JobFiles, makeFolder, readFiles, removeFolder, writeFiles } from './data-folder';
import { instantOf, requireOptions } from './job-options';
import { type LoggedLine, readLogLine } from './log-line';
import type { RunJobOptions } from './run-job-options';
import { openScopedOutput } from './scoped-output';

/** A job's handler, or the module that exports it. */
export type TestedJob = JobHandler | { readonly handler: JobHandler };

/** How one attempt of a job ended. It has either a `result` or an `error`. */
export type JobAttempt<Result = Json> = (SucceededAttempt<Result> | FailedAttempt) & {
  /** What the job logged and printed, in order. The values of its secrets are hidden. */
  logs: LoggedLine[];
  /** All files in the folder of the run when the job had ended. */
  files: JobFiles;
  /** Whether the code had not ended when the attempt did. A real job's process is killed then. */
  isAbandoned: boolean;
};

export interface SucceededAttempt<Result> {
  /** The result as it is recorded: what JSON keeps of it. */
  result: Result;
  error?: undefined;
  class?: undefined;
}

export interface FailedAttempt {
  result?: undefined;
  /** The error as it is recorded. */
  error: ErrorRecord;
  /** `permanent` is never retried; `job` (also after a stop) and `timeout` are, as the job's row says. */
  class: 'job' | 'timeout' | 'permanent';
}

/**
 * Runs one attempt of a job, as the engine does but without any table: with its deadline, stop, secrets and limits, and
 * with its output captured. Rejects only if it is called wrongly; an error of the job is its `error`.
 *
 *   const { result, logs } = await runJob(handler, { parameters: { region: 'north' } });
 */
export async function runJob<Result = Json>(job: TestedJob, options: RunJobOptions = {}): Promise<JobAttempt<Result>> {
  const code = requireCode(job);
  const given = requireOptions(options);
  const folder = makeFolder();
  try {
    return (await attempt(code, given, folder)) as JobAttempt<Result>;
  } finally {
    removeFolder(folder);
  }
}

async function attempt(code: JobCode, given: RunJobOptions, folder: string): Promise<JobAttempt> {
  const request = aRequest(given);
  const dataFolder = path.join(folder, given.group ?? GROUP, request.run_id);
  writeFiles(dataFolder, given.files ?? {});
  const logs: LoggedLine[] = [];
  const rows = rowsOf(request, given);
  const output = openScopedOutput((line) => logs.push(readLogLine(line)));
  let isAbandoned = false;
  const failure = await output
    .run(() =>
      runAttempt(request, anInvocation(), code, {
        runs: rows,
        dataRoot: pathToFileURL(folder).href,
        margins: marginsOf(given),
        secrets: secretsOf(given),
        redactor: new Redactor(),
        watchdog: { arm: () => {}, disarm: () => {} },
        output,
        leaveProcess: () => {
          isAbandoned = true;
        },
        leaveAfterReply: () => {},
        bundle: AUTHORS_FILES,
      }),
    )
    .catch((error: unknown) => error);
  return { ...endOf(rows, failure), logs: [...logs], files: readFiles(dataFolder), isAbandoned };
}

const GROUP = 'test';
const NAME = 'job';
const MINUTES = 1;

function aRequest({ runId, group = GROUP, name = NAME, attempt = 1, timeoutMinutes = MINUTES }: RunJobOptions) {
  return {
    run_id: runId ?? newRunId(group, new Date(), randomUUID()),
    plan: PLAN,
    job_name: name,
    attempt,
    timeout_seconds: taskTimeoutSeconds(timeoutMinutes, EMBEDDED_MARGINS),
  } satisfies AttemptRequest;
}

function rowsOf({ run_id, job_name, attempt }: AttemptRequest, given: RunJobOptions): AttemptRows {
  const outputs = Object.entries(given.outputs ?? {});
  const statuses = Object.entries(given.statuses ?? {});
  return attemptRows({
    runId: run_id,
    group: given.group ?? GROUP,
    name: job_name,
    attempt,
    scheduledTime: instantOf(given.scheduledTime),
    timeoutMinutes: given.timeoutMinutes ?? MINUTES,
    parameters: given.parameters ?? {},
    others: new Map<string, { status: JobRunStatus; output?: string }>([
      ...outputs.map(([job, value]) => [job, { status: 'SUCCEEDED', output: JSON.stringify(value ?? null) }] as const),
      ...statuses.map(([job, status]) => [job, { status }] as const),
    ]),
    isStopped: () => given.signal?.aborted ?? false,
  });
}

/** As Lambda gives an invocation of the engine's functions. */
function anInvocation() {
  const tookMs = startStopwatch();
  return {
    awsRequestId: randomUUID(),
    logStreamName: 'test',
    getRemainingTimeInMillis: () => JOB_FUNCTION_SECONDS * 1000 - tookMs(),
  };
}

/** How often the attempt looks for a stop. There is no table to be spared. */
const STOP_LOOK_MS = 5;

function marginsOf({ graceMs = EMBEDDED_MARGINS.graceMs }: RunJobOptions): Margins {
  return { ...EMBEDDED_MARGINS, graceMs, stopLookMs: STOP_LOOK_MS };
}

function secretsOf({ parameters = {}, secrets }: RunJobOptions): SecretSource {
  return {
    granted: new Set(referencesIn(parameters).values()),
    read: async (reference) => {
      const value = ownValue(secrets, reference);
      if (value !== undefined) return value;
      throw new Error('the option "secrets" of the test does not have it');
    },
  };
}

function endOf(rows: AttemptRows, failure: unknown): SucceededAttempt<Json> | FailedAttempt {
  const row = rows.row();
  if (row.status === 'SUCCEEDED') return { result: JSON.parse(row.output as string) as Json };
  const { error, class: kind } = row.attempts[row.attempt - 1] ?? {};
  // A fault of ours, and not the job's doing.
  if (!error || !kind || kind === 'fault') throw failure;
  return { error, class: kind };
}

/** The code of the handler, or of a module's export `handler`, also where an ES module wraps a CommonJS one. */
function requireCode(job: unknown): JobCode {
  const module = job as { handler?: unknown; default?: { handler?: unknown } } | null | undefined;
  const code = [job, module?.handler, module?.default, module?.default?.handler].map(findJobCode).find(Boolean);
  if (code) return code;
  throw new TypeError(
    'runJob got no handler that defineJob made: give it the handler of a job file, or the module that exports it (export const handler = defineJob(…))',
  );
}

/** Ours: in a package the package's folder, in a checkout the folder of the sources. */
const OWN_FOLDER = path.dirname(__dirname);

/** A job under test runs from its author's files, so that its frames name them. */
const AUTHORS_FILES: Bundle = {
  file: 'no bundle',
  find: () => undefined,
  isOwn: (source) => source.startsWith(`${OWN_FOLDER}${path.sep}`),
  root: process.cwd(),
};
