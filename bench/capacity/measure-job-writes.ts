import { openDynamoDb } from '../../adapters/dynamodb/client';
import { MasterTable } from '../../adapters/dynamodb/master-table';
import { RunTable } from '../../adapters/dynamodb/run-table';
import { EMBEDDED_MARGINS } from '../../domain/attempts/deadline';
import { EMBEDDED_TABLES } from '../../local/store/embedded-tables';
import { closeRun } from '../../operations/close-run';
import { loadGroup } from '../../operations/load/load-group';
import { settle } from '../../operations/settle-attempt';
import { putGroup, someJobRows } from '../../test/support/rows/a-group';
import { aLoadRequest, closeOf, loadDependencies, type RunReply, requireRun } from '../../test/support/rows/a-run';
import { aCall, attempt } from '../../test/support/rows/an-attempt';
import { openLimitedStore, type WriteCounts } from './limited-store';

/** Writes to the run table, and the units that DynamoDB charges for them. */
export type Writes = Omit<WriteCounts, 'throttled'>;

export interface JobWrites {
  /** Plan, START, END. */
  succeeds: Writes;
  /** The same with one attempt that fails: END of the failure, SETTLE, START, END more. */
  failsOnce: Writes;
  /** LoadGroup's and CloseRun's writes besides those for jobs. */
  run: Writes;
}

/** Counts the writes of the real functions for rows of less than 1 KB. */
export async function measureJobWrites(): Promise<JobWrites> {
  const store = await openLimitedStore(Number.MAX_SAFE_INTEGER);
  const client = openDynamoDb(undefined, store.settings);
  const master = new MasterTable(client, EMBEDDED_TABLES.master);
  const tables = { client, master, runs: new RunTable(client, EMBEDDED_TABLES.runs) };
  const counted = async <T>(act: () => Promise<T>): Promise<{ writes: Writes; result: T }> => {
    const before = { ...store.counts };
    const result = await act();
    return { writes: difference(store.counts, before), result };
  };
  const load = async (group: string, jobs: number) => {
    await putGroup(tables, group, someJobRows(jobs, { maximum_retries: 1, parameters: { day: '2026-11-22' } }));
    const request = aLoadRequest(group);
    const loaded = await counted(() => loadGroup(request, loadDependencies(tables)));
    return { request, reply: requireRun(loaded.result), writes: loaded.writes };
  };
  const one = await load('one', 1);
  const two = await load('two', 2);
  const plan = difference(two.writes, one.writes);

  const first = await counted(() => attempt(tables, aCall(two.reply, 'job-1')));
  const second = await counted(() => failOnce(tables, two.reply, 'job-2'));
  const closed = await counted(() => closeRun(tables.runs, closeOf(two.request), 'END'));
  if (closed.result.status !== 'SUCCEEDED') throw new Error(`the run of the bench is ${closed.result.status}`);
  return {
    succeeds: sum(plan, first.writes),
    failsOnce: sum(plan, second.writes),
    run: sum(difference(one.writes, plan), closed.writes),
  };
}

async function failOnce(tables: Parameters<typeof attempt>[0], reply: RunReply, job: string): Promise<void> {
  const call = aCall(reply, job);
  const error = await attempt(tables, call, () => {
    throw new Error('the source was not there');
  });
  const failure = { Error: String(error?.name), Cause: '' };
  await settle(tables.runs, { FunctionName: 'f', Payload: call, failure }, EMBEDDED_MARGINS);
  await attempt(tables, { ...call, attempt: 2 });
}

function difference(a: Writes, b: Writes): Writes {
  return {
    requests: a.requests - b.requests,
    baseUnits: a.baseUnits - b.baseUnits,
    indexUnits: a.indexUnits - b.indexUnits,
  };
}

function sum(a: Writes, b: Writes): Writes {
  return {
    requests: a.requests + b.requests,
    baseUnits: a.baseUnits + b.baseUnits,
    indexUnits: a.indexUnits + b.indexUnits,
  };
}
