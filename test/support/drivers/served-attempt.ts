import type { RunTable } from '../../../adapters/dynamodb/run-table';
import { AWS_MARGINS } from '../../../domain/attempts/deadline';
import { settleAttempt } from '../../../domain/attempts/settle-attempt';
import type { Settlement } from '../../../domain/attempts/settling';
import { applyChange, type Change } from '../../../domain/tables/change';
import type { JobRunRow } from '../../../domain/tables/rows';
import type { JsonObject } from '../../../domain/values/json';
import type { ServedTarget, ServiceDriver } from '../../../drivers/service-driver';
import { lookAtWork } from '../../../operations/look/look-at-work';
import { aJobRun, aRun } from '../../protocol/builders';

const STOP = { stop_requested: { at: '2026-11-22T02:31:00.000Z', by: 'somebody' } } as object;

interface Given {
  driver: ServiceDriver;
  target: ServedTarget;
  /** What each attempt's work gets. */
  parametersOf?: (attempt: number) => object;
  row?: Partial<JobRunRow>;
  /** May throw, as a write does whose answer is lost: before the write or after it. */
  onWrite?: (when: 'before' | 'after') => void;
}

export type ServedAttempt = ReturnType<typeof servedAttempt>;

/** A job run whose work is in a service: its calls, which a test makes one by one, by a clock that it moves. */
export function servedAttempt({ driver, target, parametersOf = () => ({}), row: given, onWrite = () => {} }: Given) {
  let row = aJobRun({ target: target.target, timeout_minutes: 60, looks: 'often', ...given });
  let laterMs = 0;
  let isStopped = false;
  const log: string[] = [];
  const started = new Date().toISOString();
  const now = () => Date.now() + laterMs;
  const later = (ms: number) => {
    laterMs += ms;
  };
  const runs = {
    findRun: async () => aRun({ run_id: row.run_id, execution_started_at: started, ...(isStopped && STOP) }),
    findJobRun: async () => structuredClone(row),
    update: async (_: object, change: Change) => {
      onWrite('before');
      const after = applyChange(row, change);
      if (after) row = after;
      onWrite('after');
      return structuredClone(after);
    },
  } as unknown as RunTable;
  return {
    row: () => row,
    log,
    later,
    stop: () => {
      isStopped = true;
    },
    /** One call. Returns the name of what it throws. */
    call: (attempt = 1): Promise<string> =>
      lookAtWork(
        { run_id: row.run_id, plan: 1, job_name: row.job_name, attempt, timeout_seconds: 75 },
        {
          runs,
          serviceOf: () => ({ target, driver }),
          resolve: async () => parametersOf(row.attempt) as JsonObject,
          dataRoot: 's3://data',
          files: { root: 's3://data/_work', write: async () => {}, find: async () => undefined },
          invocation: { requestId: 'request', logStream: 'stream' },
          now,
          sleep: async (ms) => later(ms),
          log: (level, message) => void log.push(`${level} ${message}`),
        },
      ).then(
        () => 'SUCCEEDED',
        (error: Error) => error.name,
      ),
    /** What SettleAttempt makes of a call that failed so. */
    settle: (attempt: number, error: string, random: number): Settlement => {
      const failure = { error, cause: '' };
      const about = { row, attempt, plan: 1, failure, stopRequested: isStopped, eventsLeft: true };
      const { settlement, change } = settleAttempt({ ...about, now: now(), random, margins: AWS_MARGINS });
      if (change) row = applyChange(row, change) ?? row;
      return settlement;
    },
  };
}
