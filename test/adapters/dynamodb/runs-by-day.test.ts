import { runsByDay, runTableId } from '../../../adapters/dynamodb/runs-by-day';
import { ReadUnits } from '../../../bench/read-units';
import { aHistory } from '../../support/ledger/a-history';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

async function found(since?: string) {
  const runs = [];
  for await (const run of runsByDay(tables.runs, tables.master, since)) runs.push(run);
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

it('reads a row for each group and the runs since then, and nothing of what was before', async () => {
  const history = aHistory({ seed: 2, days: 400, groups: 4, jobs: 0 });
  for (const { run } of history) await tables.runs.put({ ...run, run_id: `second-${run.run_id}` }, { all: [] });
  const all = await found();
  const last = String(history.at(-1)?.run.planned_at);
  const since = new Date(Date.parse(last) - 2 * 86_400_000).toISOString();
  const expected = all.filter(({ planned_at = '' }) => planned_at >= since);
  const counted = new ReadUnits(tables.client);
  const whole = await counted.during(() => found());
  let late: unknown[] = [];
  const fresh = await counted.during(async () => {
    late = await found(since);
  });
  expect(late).toEqual(expected);
  expect(expected.length).toBeLessThan(30);
  // A scan of one row and a query for each group, each of half a unit at least, the scan that finds no more, the list.
  expect(fresh.units).toBeLessThanOrEqual(4 * (0.5 + 1.5) + 0.5 + 0.5);
  expect(whole.units).toBeGreaterThan(20 * fresh.units);
});

it('tells one run table from another', async () => {
  const other = await openMemoryTables();
  const [id, again, second] = [
    await runTableId(tables.runs),
    await runTableId(tables.runs),
    await runTableId(other.runs),
  ];
  await other.close();
  expect(id).toMatch(/^[0-9a-f-]{30,}$/);
  expect(again).toBe(id);
  expect(second).not.toBe(id);
});
