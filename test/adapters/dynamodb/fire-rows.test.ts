import { findFire, findLastFire, listFires, putMissed } from '../../../adapters/dynamodb/fire-rows';
import { claimFire, fireKey } from '../../../domain/schedules/fires';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const at = (hour: number) => `2026-11-22T0${hour}:00:00.000Z`;
const ms = (hour: number) => Date.parse(at(hour));
const fire = (group: string, hour: number) =>
  tables.runs.update(fireKey(group, at(hour)), claimFire(`run-${hour}`, at(hour)));

test('the times of a group come in order, from then on, fired and missed', async () => {
  for (const hour of [1, 2, 4]) await fire('nightly', hour);
  await fire('another', 3);
  await expect(putMissed(tables.runs, 'nightly', ms(3), ms(5))).resolves.toBe(true);
  await expect(listFires(tables.runs, 'nightly', ms(2))).resolves.toEqual([
    { time: ms(2), runId: 'run-2' },
    { time: ms(3), runId: undefined },
    { time: ms(4), runId: 'run-4' },
  ]);
  await expect(findFire(tables.runs, 'nightly', at(2))).resolves.toMatchObject({ fired_run: 'run-2' });
});

test('a time that has a row is not noted as missed', async () => {
  await fire('once', 1);
  await expect(putMissed(tables.runs, 'once', ms(1), ms(2))).resolves.toBe(false);
});

test('the last fire is the last time that has a run', async () => {
  await fire('last', 1);
  await putMissed(tables.runs, 'last', ms(2), ms(3));
  await expect(findLastFire(tables.runs, 'last')).resolves.toEqual({ time: ms(1), runId: 'run-1' });
  await expect(findLastFire(tables.runs, 'none')).resolves.toBeUndefined();
});
