import { findDigest } from '../../adapters/dynamodb/run-digest';
import { MOST_WITHOUT_DIGEST } from '../../domain/runs/digested-job';
import { DIGEST_ENTRIES, digestEntry, type RunRow } from '../../domain/tables/rows';
import { closeRun } from '../../operations/close-run';
import { someJobRows } from '../support/rows/a-group';
import { aPlannedRun, closeOf } from '../support/rows/a-run';
import { dieAtWrite, refuseCalls } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const find = async (runId: string) => (await tables.runs.findRun(runId)) as RunRow;

/** A run whose jobs are ended already, so that its close writes nothing but what is its own. */
async function aRunToClose(jobs: number) {
  const { request } = await aPlannedRun(tables, someJobRows(jobs));
  const cut = tables.another();
  const { undo } = refuseCalls(cut, ({ command, input }) => command === 'UpdateItemCommand' && isRun(input));
  await expect(closeRun(cut.runs, closeOf(request), 'ABORTED')).rejects.toThrow();
  undo();
  return request;
}

function isRun({ Key }: Record<string, unknown>): boolean {
  return JSON.stringify(Key).includes('"run"');
}

describe('CloseRun of a large run', () => {
  it('keeps a digest of its job runs as they ended', async () => {
    const { request } = await aPlannedRun(tables, someJobRows(MOST_WITHOUT_DIGEST + 1));
    await closeRun(tables.runs, closeOf(request), 'ABORTED');
    const run = await find(request.run_id);
    const jobs = (await findDigest(tables.runs, run)) ?? [];
    const rows = await tables.runs.listPlanned(run);
    const shape = ({ job_name, status, reason, ended_at }: (typeof jobs)[number]) => [
      job_name,
      status,
      reason,
      ended_at,
    ];
    expect(run).toMatchObject({ status: 'ABORTED', digest: 1 });
    expect(jobs.map(shape).sort()).toEqual(
      rows.map(({ job_name, status, reason, ended_at }) => [job_name, status, reason, ended_at]).sort(),
    );
  });

  it('writes nothing more for a run of few jobs', async () => {
    const request = await aRunToClose(MOST_WITHOUT_DIGEST);
    const counted = tables.another();
    const calls: string[] = [];
    counted.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          calls.push(String(commandName));
          return next(args);
        },
      { step: 'initialize' },
    );
    await closeRun(counted.runs, closeOf(request), 'ABORTED');
    // The run's row, its job runs, its end, its place in the lock, and its place among the open runs.
    expect(calls).toEqual([
      'GetItemCommand',
      'QueryCommand',
      'UpdateItemCommand',
      'UpdateItemCommand',
      'UpdateItemCommand',
    ]);
    const run = await find(request.run_id);
    expect(Object.keys(run).filter((name) => name.startsWith('digest'))).toEqual([]);
    await expect(tables.runs.findItem({ run_id: request.run_id, entry: digestEntry(0) })).resolves.toBeUndefined();
  });

  it('takes no reads of its own for the digest', async () => {
    const request = await aRunToClose(MOST_WITHOUT_DIGEST + 1);
    const counted = tables.another();
    const queries: unknown[] = [];
    counted.client.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          if (commandName === 'QueryCommand') queries.push(args.input);
          return next(args);
        },
      { step: 'initialize' },
    );
    await closeRun(counted.runs, closeOf(request), 'ABORTED');
    expect(queries).toHaveLength(1);
    expect(await find(request.run_id)).toMatchObject({ status: 'ABORTED', digest: 1 });
  });

  it('is killed between the digest and the end, and the next close makes it whole', async () => {
    const request = await aRunToClose(MOST_WITHOUT_DIGEST + 1);
    const dying = tables.another();
    dieAtWrite(dying, 2, 'request lost');
    await expect(closeRun(dying.runs, closeOf(request), 'ABORTED')).rejects.toThrow('cut off');
    expect(await find(request.run_id)).toMatchObject({ status: 'RUNNING' });
    expect(await find(request.run_id)).not.toHaveProperty('digest');
    await expect(closeRun(tables.runs, closeOf(request), 'ABORTED')).resolves.toMatchObject({ status: 'ABORTED' });
    const run = await find(request.run_id);
    await expect(findDigest(tables.runs, run)).resolves.toHaveLength(MOST_WITHOUT_DIGEST + 1);
  });

  it('closes the run without a digest if that cannot be written, and says why', async () => {
    const request = await aRunToClose(MOST_WITHOUT_DIGEST + 1);
    const refused = tables.another();
    refuseCalls(
      refused,
      ({ command, input }) => command === 'PutItemCommand' && JSON.stringify(input).includes(DIGEST_ENTRIES),
    );
    await expect(closeRun(refused.runs, closeOf(request), 'ABORTED')).resolves.toMatchObject({ status: 'ABORTED' });
    const run = await find(request.run_id);
    expect(run).not.toHaveProperty('digest');
    expect(run.digest_problem).toMatch(/^\w+: /);
    await expect(findDigest(tables.runs, run)).resolves.toBeUndefined();
  });

  it('leaves the digest of a closed run as it is', async () => {
    const { request } = await aPlannedRun(tables, someJobRows(MOST_WITHOUT_DIGEST + 1));
    await closeRun(tables.runs, closeOf(request), 'ABORTED');
    const key = { run_id: request.run_id, entry: digestEntry(0) };
    const before = await tables.runs.findItem(key);
    await closeRun(tables.runs, closeOf(request), 'FAILED');
    await expect(tables.runs.findItem(key)).resolves.toEqual(before);
  });
});
