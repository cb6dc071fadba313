import { isOfSlice, type Slice } from '../../../domain/plans/batch-rows';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { Evidence, ExecutionEvidence } from './evidence';

/*
 * What must hold for the batches of a large run.
 */

interface HeardBatch {
  slice: Slice;
  /** How many of its calls of LoadBatch failed. */
  failures: number;
  isLoaded: boolean;
  /** What its execution said. Undefined if it did not succeed. */
  word: unknown;
}

/** The batches that called LoadBatch, by their histories. */
export function batchesOf({ batches }: ExecutionEvidence): HeardBatch[] {
  return Object.values(batches).flatMap((events) => {
    const calls = events.filter(({ functionName }) => functionName === 'load-batch');
    const [first] = calls;
    if (!first) return [];
    return {
      slice: first.payload as unknown as Slice,
      failures: calls.filter(isFailure).length,
      isLoaded: calls.some(({ type }) => type === 'TaskSucceeded'),
      word: events.find(({ type }) => type === 'ExecutionSucceeded')?.output,
    };
  });
}

function isFailure({ type }: HistoryEvent): boolean {
  return type === 'TaskFailed' || type === 'TaskTimedOut';
}

/** LoadBatch is called again so often. Throttles are more. */
const RETRIES = 6;

/** B1 a batch is given up only after its call of LoadBatch has failed more often than its retriers call again. */
export function lostEarly(_: Evidence, execution: ExecutionEvidence): string[] {
  if (execution.result?.status === 'ABORTED') return [];
  return batchesOf(execution)
    .filter(({ isLoaded, failures }) => !isLoaded && failures <= RETRIES)
    .map(({ slice, failures }) => `B1 the batch from ${slice.from} is given up after ${failures} failures`);
}

/** B2 a batch that says SUCCEEDED has only jobs that did. */
export function saidWrong(_: Evidence, execution: ExecutionEvidence): string[] {
  return batchesOf(execution)
    .filter(({ word }) => word === 'SUCCEEDED')
    .flatMap(({ slice }) => {
      const others = execution.rows.filter((row) => isOfSlice(row, slice) && row.status !== 'SUCCEEDED');
      return others.map(
        (row) => `B2 the batch from ${slice.from} says SUCCEEDED, and ${row.job_name} is ${row.status}`,
      );
    });
}
