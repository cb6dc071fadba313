import { findFire } from '../../adapters/dynamodb/fire-rows';
import { listGroup } from '../../adapters/dynamodb/group-list';
import { claimFire, fireKey } from '../../domain/schedules/fires';
import { noteMissedFires } from '../../operations/missed-fires';
import { takePrintedLines } from '../support/home/printed-lines';
import { ago, cuttingOff } from '../support/rows/a-cut-off-run';
import { refuseCalls } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';
import { openStepFunctions, type StepFunctions } from '../support/services/step-functions';

let tables: MemoryTables;
let sfn: StepFunctions;
beforeAll(async () => {
  sfn = await openStepFunctions();
});
afterAll(() => sfn.close());
beforeEach(async () => {
  tables = await openMemoryTables();
});
afterEach(() => tables.close());

const { sweep } = cuttingOff(
  () => tables,
  () => sfn,
);

const NOW = Date.parse('2026-11-22T12:00:00Z');
const SINCE = '2026-11-01T00:00:00.000Z';
const list = (group: string, schedule = 'cron(0 2,3 * * ? *)', schedule_since = SINCE) =>
  listGroup(tables.master, group, { schedule, timezone: 'UTC', schedule_since, is_enabled: true });
const note = (from: { master: MemoryTables['master']; runs: MemoryTables['runs'] } = tables) =>
  noteMissedFires({ master: from.master, runs: from.runs, now: NOW, firing: 'scheduler' });
const fire = (group: string, time: string) => tables.runs.update(fireKey(group, time), claimFire('a-run', time));

describe('a scheduled time without a run', () => {
  it('is noted in its place, once, and told with its group', async () => {
    await list('nightly');
    await fire('nightly', '2026-11-22T02:00:00.000Z');
    await expect(note()).resolves.toEqual([{ group: 'nightly', scheduled_time: '2026-11-22T03:00:00.000Z' }]);
    await expect(findFire(tables.runs, 'nightly', '2026-11-22T03:00:00.000Z')).resolves.toMatchObject({
      missed_at: '2026-11-22T12:00:00.000Z',
      expires_at: expect.any(Number),
    });
    await expect(note()).resolves.toEqual([]);
  });

  it('is told by one of those that notice it at the same time', async () => {
    await list('nightly');
    const told = await Promise.all([note(), note(tables.another()), note(tables.another())]);
    expect(
      told
        .flat()
        .map(({ scheduled_time }) => scheduled_time.slice(11, 16))
        .sort(),
    ).toEqual(['02:00', '03:00']);
  });

  it('is not looked for in a group without a schedule', async () => {
    await listGroup(tables.master, 'none', { is_enabled: true });
    await expect(note()).resolves.toEqual([]);
  });

  it('belongs to the run that comes late after all', async () => {
    await list('nightly', 'at(2026-11-22T02:00:00)');
    await note();
    await expect(fire('nightly', '2026-11-22T02:00:00.000Z')).resolves.toMatchObject({
      fired_run: 'a-run',
      missed_at: expect.any(String),
    });
    await expect(note()).resolves.toEqual([]);
  });
});

describe('the sweep', () => {
  const minute = (minutes: number) => `at(${ago(minutes).slice(0, 16)}:00)`;

  it('logs each missed run as an error, and counts them', async () => {
    await list('nightly', minute(30));
    await list('other', minute(10));
    const printed = takePrintedLines();
    const reply = await sweep();
    printed.giveBack();
    expect(reply).toEqual({ open: 0, asked: 0, closed: 0, missed: 1, late: 0, expired: 0 });
    expect(printed.lines).toContainEqual(expect.objectContaining({ message: 'metrics', MissedRuns: 1 }));
    expect(printed.lines.filter(({ message }) => message === 'missed run')).toEqual([
      expect.objectContaining({
        level: 'error',
        message: 'missed run',
        group: 'nightly',
        scheduled_time: `${ago(30).slice(0, 16)}:00.000Z`,
      }),
    ]);
    await expect(sweep()).resolves.toMatchObject({ missed: 0 });
  });

  it('goes on where the rows of one group cannot be read, and names it', async () => {
    await list('broken', minute(30));
    await list('nightly', minute(30));
    const flaky = tables.another();
    refuseCalls(flaky, ({ input }) => JSON.stringify(input).includes('@fire#broken'));
    await expect(sweep(flaky)).rejects.toThrow('missed runs of broken');
    await expect(sweep()).resolves.toMatchObject({ missed: 1 });
  });
});
