import type { FoundObject } from '../../adapters/aws/work/work-objects';
import type { RunTable } from '../../adapters/dynamodb/run-table';
import { looksAt } from '../../domain/plans/looks';
import type { Ending } from '../../domain/runs/service-work';
import { AttemptFailedError, AttemptRefusedError, StillRunningError } from '../../domain/tables/error-names';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import type { JsonObject } from '../../domain/values/json';
import type { LogLevel } from '../../domain/values/log-line';
import type { ServedTarget, ServiceDriver, WorkState } from '../../drivers/service-driver';

export interface LookDependencies {
  runs: Pick<RunTable, 'findRun' | 'findJobRun' | 'update'>;
  /** The declared target and what runs it. Throws if the stack or the config does not declare it. */
  serviceOf(target: string | undefined): Service;
  /** The job's parameters as its work gets them. Throws `StartRefused` if they cannot be had. */
  resolve(row: JobRunRow): Promise<JsonObject>;
  /** The folder or bucket that holds the folders of all runs. */
  dataRoot: string;
  /** The files of kinds that take files. Undefined if nobody has said where they lie. */
  files?: WorkFiles | undefined;
  invocation: { requestId: string; logStream: string };
  /** Until when this call may go on with parts of work, epoch ms. Undefined: for a while from its look on. */
  partsUntil?: number;
  /** Epoch ms. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  log(level: LogLevel, message: string): void;
}

export interface WorkFiles {
  /** `s3://<bucket>/<prefix>` */
  root: string;
  write(url: string, text: string): Promise<void>;
  find(url: string, maxBytes: number): Promise<FoundObject | undefined>;
}

export interface Service {
  target: ServedTarget;
  driver: ServiceDriver;
}

/** An attempt under way, as this call has read it. */
export interface Looking extends LookDependencies, Service {
  row: JobRunRow;
  run: RunRow;
  /** Why its work is to end now; undefined while it may go on. */
  ending: Ending | undefined;
}

/** How long one call waits for the end of work that was asked to end, and how often it looks meanwhile. */
const STOP_MS = 24_000;
const STOP_LOOK_MS = 1_500;

/** Looks until the work has ended, or for as long as a call has. */
export async function waitForEnd(
  { now, sleep }: Pick<Looking, 'now' | 'sleep'>,
  see: () => Promise<WorkState>,
): Promise<WorkState> {
  const giveUpAt = now() + STOP_MS;
  for (;;) {
    const state = await see();
    if (state.is !== 'running' || now() >= giveUpAt) return state;
    await sleep(STOP_LOOK_MS);
  }
}

/**
 * The attempt goes on: the machine is to call again.
 * @param isRunning work of which the row has the id was seen to run, or has just started: its service tells of its end
 * @param laterMs how long the service asks to be left alone
 */
export function goingOn(
  { row, now }: Pick<Looking, 'row' | 'now'>,
  message: string,
  { isRunning = false, laterMs = 0 }: { isRunning?: boolean; laterMs?: number | undefined } = {},
): StillRunningError {
  const { looks = 'often' } = row;
  const passedMs = now() - Date.parse(row.attempts[row.attempt - 1]?.started_at ?? '');
  const isTold = looks === 'notified' && isRunning;
  return new StillRunningError(isTold ? looks : looksAt(looks, passedMs, laterMs), message.slice(0, 200));
}

/** Another call starts the work, or its next part: within its own time it notes what that is called. */
export class StartedElsewhereError extends StillRunningError {}

/** Whether it is what a call answers, rather than a failure on the way. */
export function isAnswer(error: unknown): boolean {
  return [StillRunningError, AttemptFailedError, AttemptRefusedError].some((each) => error instanceof each);
}
