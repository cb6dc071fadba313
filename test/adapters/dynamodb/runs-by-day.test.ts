import { runsByDay } from '../../../adapters/dynamodb/runs-by-day';
import { aHistory } from '../../support/ledger/a-history';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

async function found(since?: string) {
  const runs = [];
  for await (const run of runsByDay(tables.runs, since)) runs.push(run);
  return runs;
}

it('has all runs of all groups, also of groups that are gone, day by day and over many pages', async () => {
  expect(await found()).toEqual([]);
  const history = aHistory({ seed: 1, days: 160, groups: 3, jobs: 0 });
  for (const { run } of history) await tables.runs.put(run, { all: [] });
  const runs = await found();
  expect(new Set(runs.map(({ run_id }) => run_id))).toEqual(new Set(history.map(({ run }) => run.run_id)));
  expect(runs).toHaveLength(history.length);
  const days = runs.map(({ planned_at }) => String(planned_at).slice(0, 10));
  expect(days).toEqual([...days].sort());

  const since = '2026-05-01T02:05:00.000Z';
  const late = history.filter(({ run }) => String(run.planned_at) >= since);
  expect((await found(since)).map(({ run_id }) => run_id).sort()).toEqual(late.map(({ run }) => run.run_id).sort());
});
