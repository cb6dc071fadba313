import { listGroup } from '../../adapters/dynamodb/group-list';
import { GROUPS_IN_TOTAL } from '../../domain/notices/metrics';
import { chooseMetrics } from '../../operations/choose-metrics';
import { refuseCalls } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
let now = 0;
beforeEach(async () => {
  tables = await openMemoryTables();
  now = Date.parse('2026-11-22T12:00:00Z');
});
afterEach(() => tables.close());

const MINUTE_MS = 60_000;

async function list(from: number, to: number): Promise<void> {
  for (let index = from; index < to; index += 1) await listGroup(tables.master, `group-${index}`, {});
}

test('49 groups are counted each for itself, 50 all together', async () => {
  await list(0, GROUPS_IN_TOTAL - 1);
  await expect(chooseMetrics(tables.master, () => now)()).resolves.toBe('by-group');
  await list(GROUPS_IN_TOTAL - 1, GROUPS_IN_TOTAL);
  await expect(chooseMetrics(tables.master, () => now)()).resolves.toBe('total');
});

test('a count holds for an hour, as the metrics are paid for', async () => {
  const choose = chooseMetrics(tables.master, () => now);
  await expect(choose()).resolves.toBe('by-group');
  await list(0, GROUPS_IN_TOTAL);
  now += 59 * MINUTE_MS;
  await expect(choose()).resolves.toBe('by-group');
  now += MINUTE_MS;
  await expect(choose()).resolves.toBe('total');
});

test('a table that cannot be read is an error, and is asked again', async () => {
  const broken = tables.another();
  refuseCalls(broken, ({ nth }) => nth === 1);
  const choose = chooseMetrics(broken.master, () => now);
  await expect(choose()).rejects.toThrow();
  await expect(choose()).resolves.toBe('by-group');
});
