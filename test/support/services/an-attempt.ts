import type { RunTable } from '../../../adapters/dynamodb/run-table';
import { applyChange, type Change } from '../../../domain/tables/change';
import type { JobRunRow } from '../../../domain/tables/rows';
import { declareTargets, type TargetFields } from '../../../domain/targets/declared-targets';
import type { DeclaredTarget } from '../../../domain/targets/kind';
import type { JsonObject } from '../../../domain/values/json';
import type { ServiceDriver } from '../../../drivers/service-driver';
import { lookAtWork } from '../../../operations/look/look-at-work';
import { aJobRun, aRun } from '../../protocol/builders';

/** The one attempt of a job of the only target, whose calls a test makes one by one, by a clock that it moves. */
export function anAttempt(driver: ServiceDriver, targets: TargetFields, parameters: JsonObject) {
  const [target] = [...declareTargets(targets, '/').values()] as [DeclaredTarget];
  let row: JobRunRow = aJobRun({ target: target.target, timeout_minutes: 60, looks: 'often' });
  let laterMs = 0;
  let isStopped = false;
  const log: string[] = [];
  const started = new Date().toISOString();
  const stop = { stop_requested: { at: started, by: 'somebody' } } as object;
  const runs = {
    findRun: async () => aRun({ execution_started_at: started, ...(isStopped && stop) }),
    findJobRun: async () => structuredClone(row),
    update: async (_: object, change: Change) => {
      const after = applyChange(row, change);
      if (after) row = after;
      return structuredClone(after);
    },
  } as unknown as RunTable;
  return {
    row: () => row,
    log,
    later: (ms: number) => {
      laterMs += ms;
    },
    stop: () => {
      isStopped = true;
    },
    /** Returns the name of what it throws. */
    call: () =>
      lookAtWork(
        { run_id: row.run_id, plan: 1, job_name: row.job_name, attempt: 1, timeout_seconds: 75 },
        {
          runs,
          serviceOf: () => ({ target: { ...target, secret: async () => '' }, driver }),
          resolve: async () => parameters,
          dataRoot: 's3://data',
          files: { root: 's3://data/_work', write: async () => {}, find: async () => undefined },
          invocation: { requestId: 'request', logStream: 'stream' },
          now: () => Date.now() + laterMs,
          sleep: async (ms) => {
            laterMs += ms;
          },
          log: (level, message) => void log.push(`${level} ${message}`),
        },
      ).then(
        () => 'SUCCEEDED',
        (error: Error) => error.name,
      ),
  };
}
