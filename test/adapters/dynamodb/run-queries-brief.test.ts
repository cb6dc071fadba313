import { listBriefRuns } from '../../../adapters/dynamodb/run-queries';
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
const ids = (some: { run_id: string }[]) => some.map(({ run_id }) => run_id);

describe('the runs of a group, in brief', () => {
  it('come newest first, as many as were asked for, without their parameters', async () => {
    const found = await listBriefRuns(tables.runs, 'nightly', 2);
    expect(ids(found)).toEqual([at(-1).run_id, at(-2).run_id]);
    expect(found[0]).toMatchObject({ status: 'FAILED', planned_at: at(-1).planned_at, job_count: 14 });
    expect(found[0]).not.toHaveProperty('parameters');
  });

  it('are those that were planned in a time, its ends included', async () => {
    const range = { from: at(1).planned_at as string, to: at(3).planned_at as string };
    const found = await listBriefRuns(tables.runs, 'nightly', 30, range);
    expect(ids(found)).toEqual([at(3), at(2), at(1)].map(({ run_id }) => run_id));
  });

  it('are found behind a page of large rows', async () => {
    const large = { parameters: { text: 'x'.repeat(300_000) } };
    for (const [index, run] of runs.entries()) {
      const run_id = `large-${index}`;
      await tables.runs.put({ ...run, ...large, run_id, group_runs: 'large' } as RunRow, { all: [] });
    }
    await expect(listBriefRuns(tables.runs, 'large', 30)).resolves.toHaveLength(5);
  });
});
