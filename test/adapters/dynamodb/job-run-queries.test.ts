import {
  jobRunsKey,
  listBriefJobRuns,
  listExpiredLeases,
  listRunsOfJob,
} from '../../../adapters/dynamodb/job-run-queries';
import type { RunRow } from '../../../domain/tables/rows';
import { boardData, putBoardData } from '../../support/rows/board-data';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
const data = boardData({ runs: 5, failing: 1 });
beforeAll(async () => {
  tables = await openMemoryTables();
  await putBoardData(tables, data);
});
afterAll(() => tables.close());

const runs = data.runs.map(({ run }) => run);
const at = (index: number) => runs.at(index) as RunRow;

describe('the job runs of a run, in brief', () => {
  it('are those of its own plan, without parameters, outputs and attempts', async () => {
    const run = at(-1);
    const row = data.runs.at(-1)?.rows[0];
    await tables.runs.put({ ...row, entry: 'job#stray', job_name: 'stray', plan_no: 2 } as never, { all: [] });
    const found = await listBriefJobRuns(tables.runs, run);
    expect(found).toHaveLength(14);
    const failed = found.find(({ status }) => status === 'FAILED');
    expect(failed).toMatchObject({ job_name: 'extract-products', attempt: 3, stage: 0 });
    for (const left of ['parameters', 'output', 'attempts', 'error']) expect(failed).not.toHaveProperty(left);
  });
});

describe('the rows of a job in the runs of its group', () => {
  const job = 'extract-products';
  const of = (given: object = {}) => listRunsOfJob(tables.runs, jobRunsKey('nightly', job), { limit: 3, ...given });

  it('come newest first, and say whether there are more', async () => {
    const { rows, isCut } = await of();
    expect(rows.map(({ run_id }) => run_id)).toEqual([at(-1), at(-2), at(-3)].map(({ run_id }) => run_id));
    expect([isCut, (await of({ limit: 5 })).isCut]).toEqual([true, false]);
    for (const left of ['parameters', 'output']) expect(rows[0]).not.toHaveProperty(left);
  });

  it('take one request for their keys, and one for a hundred rows', async () => {
    const { client, runs: watched } = tables.another();
    const sent: string[] = [];
    client.middlewareStack.add(
      (next, context) => (args) => {
        sent.push(String(context.commandName));
        return next(args);
      },
      { step: 'initialize' },
    );
    await listRunsOfJob(watched, jobRunsKey('nightly', job), { limit: 200 });
    expect(sent).toEqual(['QueryCommand', 'BatchGetItemCommand']);
  });

  it('are those of runs that were planned in a time, its ends included', async () => {
    const { rows } = await of({ from: at(1).planned_at, to: at(2).planned_at });
    expect(rows.map(({ run_id }) => run_id)).toEqual([at(2).run_id, at(1).run_id]);
    await expect(of({ from: at(2).planned_at, to: at(1).planned_at })).resolves.toEqual({ rows: [], isCut: false });
  });
});

test('a lease has expired where a job run is RUNNING beyond it, or has none at all', async () => {
  const run = { ...at(-1), run_id: 'watched', plan_no: 1 } as RunRow;
  const time = '2026-11-22T02:00:00.000Z';
  const put = (job_name: string, given: object) =>
    tables.runs.put(
      { run_id: 'watched', entry: `job#${job_name}`, job_name, plan_no: 1, attempt: 1, ...given } as never,
      {
        all: [],
      },
    );
  await put('alive', { status: 'RUNNING', lease_until: time });
  await put('ended', { status: 'FAILED', lease_until: '2026-11-22T01:00:00.000Z' });
  await put('expired', { status: 'RUNNING', lease_until: '2026-11-22T01:59:59.999Z' });
  await put('broken', { status: 'RUNNING' });
  await put('stray', { status: 'RUNNING', plan_no: 2 });
  const found = await listExpiredLeases(tables.runs, run, time);
  expect(found.map(({ job_name }) => job_name)).toEqual(['broken', 'expired']);
});
