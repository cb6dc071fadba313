import type { JobPast } from '../cost/job-past';
import type { Usage } from '../cost/usage';
import { sumUsage } from '../cost/usage';
import { DEFAULT_JOB_MEMORY_MB } from '../tables/limits';
import { looksOf, transitionsOf } from './transitions';

/*
 * What Runsheet itself uses of AWS's services in a run, beside the work of its jobs. What a count is made of is counted
 * by tests and by `npm run bench`; how long Runsheet's own functions take on AWS is assumed, and said here.
 */

/** One run of a group: its jobs, and how many stages have some. */
export interface RunWork {
  jobs: readonly JobPast[];
  stages: number;
}

export const OWN_PARTS = ['states', 'table', 'functions', 'logs', 'events'] as const;
export type OwnPart = (typeof OWN_PARTS)[number];

export function ownUsage(run: RunWork): Record<OwnPart, Usage> {
  const { jobs, stages } = run;
  const calls = ownCalls(run);
  const lambdaCalls = sum(calls, ({ count }) => count);
  const jobCalls = sum(jobs, (job) => job.attempts);
  return {
    states: { state_transitions: transitionsOf(jobs, stages) },
    table: {
      dynamodb_write_units: RUN_WRITE_UNITS + sum(jobs, writeUnits),
      dynamodb_read_units: RUN_READ_UNITS + sum(jobs, readUnits),
    },
    functions: sumUsage([
      {
        lambda_gb_seconds:
          sum(calls, ({ count, mb, seconds }) => count * (mb / 1024) * seconds) +
          jobCalls * (DEFAULT_JOB_MEMORY_MB / 1024) * AROUND_A_JOB_SECONDS,
        lambda_requests: lambdaCalls,
      },
    ]),
    logs: { log_gb: ((lambdaCalls + jobCalls) * LOG_BYTES_A_CALL) / GB },
    events: { events: 1 + jobs.filter(({ attempts, failures }) => failures >= attempts).length },
  };
}

const GB = 1024 ** 3;
const KB = 1024;

/** A run's own row, its lock and its indexes: counted by `npm run bench -- --writes`. */
export const RUN_WRITE_UNITS = 13;
/** The group's settings, its lock and the run's row, read a few times each. */
const RUN_READ_UNITS = 10;

/**
 * The plan, START and END of each attempt, and of a failed one its settling. A unit is 1 KB; the plan also writes the
 * keys into an index, and a retry is drawn from the run's row, which two indexes hold.
 */
export function writeUnits({ attempts, failures, plannedBytes, endedBytes }: JobPast): number {
  const [planned, ended] = [units(plannedBytes, KB), units(endedBytes, KB)];
  const retries = attempts - 1;
  return planned + 1 + planned + ended + retries * 2 * ended + failures * ended + retries * 3;
}

/** A unit is 4 KB: the job's row of the master table, and the row of its run at its close and for its notice. */
function readUnits({ plannedBytes, endedBytes }: JobPast): number {
  return (plannedBytes + endedBytes) / (4 * KB) + units(endedBytes, 4 * KB);
}

function units(bytes: number, size: number): number {
  return Math.max(1, Math.ceil(bytes / size));
}

/** The platform's lines of a call, and the lines that Runsheet writes at its begin and end. */
const LOG_BYTES_A_CALL = 1200;

/** What a job's function takes before START and after END, for the writes of both. */
const AROUND_A_JOB_SECONDS = 0.06;

interface Calls {
  count: number;
  mb: number;
  /** What one takes, on average. */
  seconds: number;
}

/** The functions of the stack, with their memory there. */
function ownCalls({ jobs }: RunWork): Calls[] {
  const failures = sum(jobs, (job) => job.failures);
  return [
    // LoadGroup writes a row in a millisecond, as fast as its partition takes them; CloseRun reads them.
    { count: 1, mb: 1024, seconds: 0.5 + 0.001 * jobs.length },
    { count: 1, mb: 1024, seconds: 0.3 + 0.0002 * jobs.length },
    { count: failures, mb: 256, seconds: 0.1 },
    { count: sum(jobs, looksOf), mb: 256, seconds: 0.1 },
    // notify-ends: a call for each write of the run's row, and at most one for each end.
    { count: 4 + jobs.length, mb: 512, seconds: 0.05 },
  ];
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((total, each) => total + of(each), 0);
}
