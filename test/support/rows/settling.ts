import type { JobRunRow } from '../../../domain/tables/rows';
import { type SettleReply, settle } from '../../../operations/settle-attempt';
import { isWrite, refuseCalls } from '../services/faults';
import type { MemoryTables, Tables } from '../services/memory-tables';
import { aJobRow } from './a-group';
import { aPlannedRun, type RunReply } from './a-run';
import { aCall, SHORT_MARGINS } from './an-attempt';

/** The one job of `settling`'s runs. */
export const JOB = 'load-orders';
/** What the machine hears of an attempt that recorded its failure itself. */
export const FAILED = {
  Error: 'Runsheet.AttemptFailed',
  Cause: '{"errorType":"Runsheet.AttemptFailed","errorMessage":"no"}',
};
export const TIMEOUT = { Error: 'States.Timeout', Cause: '' };
export const fails = () => Promise.reject(new Error('no such shop'));

/** Runs of one job, and SettleAttempt's answers about it. */
export function settling(open: () => MemoryTables) {
  const settleOf = (
    reply: RunReply,
    n: number,
    failure: object = FAILED,
    from: Tables = open(),
  ): Promise<SettleReply> =>
    settle(from.runs, { FunctionName: 'f', Payload: aCall(reply, JOB, { attempt: n }), failure }, SHORT_MARGINS);
  return {
    /** A run of one job with five retries. */
    aJob: async (given: object = {}): Promise<RunReply> =>
      (await aPlannedRun(open(), [aJobRow({ maximum_retries: 5, ...given })])).reply,
    settleOf,
    /** Settles without the right to write: what is answered was in the row already. */
    settleReadingOnly: (reply: RunReply, n: number, failure: object = FAILED): Promise<SettleReply> => {
      const reader = open().another();
      refuseCalls(reader, isWrite);
      return settleOf(reply, n, failure, reader);
    },
    rowOf: (reply: RunReply) => open().runs.findJobRun(reply, JOB) as Promise<JobRunRow>,
    setOnRun: (reply: RunReply, name: string, value: unknown) =>
      open().runs.update({ run_id: reply.run_id, entry: 'run' }, { condition: { all: [] }, set: [[name, value]] }),
  };
}
