import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { DUE, listNames, MORNING, putFire, type Shown, show } from '../../support/pages/board-pages';
import { attribute, type Element, textOf } from '../../support/pages/parsed-page';
import { type BoardDataGiven, boardData, LAST_AT, putBoardData } from '../../support/rows/board-data';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
beforeEach(async () => {
  tables = await openMemoryTables();
});
afterEach(() => tables.close());

const HOUR = 3_600_000;

/** A group with a past, whose last scheduled time was fired. */
async function aGroup(group: string, given: BoardDataGiven = {}, isFired = true) {
  const data = boardData({ group, jobs: 3, runs: 12, failing: 0, ...given });
  await putBoardData(tables, data);
  if (isFired) await putFire(tables, group);
  return data;
}

/** Changes the group's settings and what of them is in force. */
async function setGroup(group: string, given: object) {
  for (const [job_group, job_name] of [
    [group, '@group'],
    ['@groups', group],
  ] as const) {
    const row = await tables.master.readRow(job_group, job_name);
    const isSettings = job_name === '@group';
    const Item = {
      ...row,
      job_group,
      job_name,
      ...given,
      ...(!isSettings && { schedule_since: '2026-01-01T00:00:00.000Z' }),
    };
    await tables.client.send(new PutCommand({ TableName: tables.master.name, Item }));
  }
}

/** The lines of the table, as the texts of their cells. */
function lines({ all }: Shown): string[][] {
  return all('tr')
    .slice(1)
    .map((line) => cellsOf(line).map(textOf));
}

function cellsOf(line: Element): Element[] {
  return line.childNodes.filter((node): node is Element => 'tagName' in node);
}

const names = (shown: Shown) =>
  shown
    .all('tbody')
    .flatMap((body) => cellsOf(body))
    .map((line) => textOf(cellsOf(line)[0] as Element));

describe('the page of groups', () => {
  it('says how to add a group if there is none', async () => {
    const shown = await show(tables, { page: 'groups' });
    expect(shown.text).toContain('No groups yet');
    expect(shown.texts('pre')).toEqual(['npx runsheet apply <file> --stack runsheet-dev']);
    expect(shown.page).toMatchObject({ isFound: true, isOpen: false, trail: [] });
  });

  it('shows for a group how its last run went, when the next is, how many succeeded and how long a run takes', async () => {
    const { runs } = await aGroup('nightly', { jobs: 14, runs: 30, failing: 3 });
    const shown = await show(tables, { page: 'groups' });
    expect(shown.text).toContain('1 group: 1 failed.');
    const [line] = lines(shown);
    expect(line).toEqual([
      'nightly',
      '✕ FAILED 22 Nov 02:00, 6 h ago',
      'in 17 h 23 Nov 02:00 Europe/Berlin',
      expect.stringContaining('22 Nov 02:00: FAILED, '),
      '90 % 27 of 30 runs',
      '14 min 54 s 27 % longer than before',
    ]);
    const links = shown.all('a').map((link) => attribute(link, 'href'));
    expect(links).toEqual(['/groups/nightly', `/runs/${runs.at(-1)?.run.run_id}`]);
  });

  it('draws the last runs with a label in words, and a sign for each failed run', async () => {
    await aGroup('nightly', { runs: 40, failing: 3 });
    const shown = await show(tables, { page: 'groups' });
    const [strip] = shown.all('svg', 'strip');
    expect(attribute(strip as Element, 'aria-label')).toBe('last 30 runs: 27 SUCCEEDED, 3 FAILED, newest FAILED');
    expect(shown.all('g', 'bad')).toHaveLength(3);
    expect(shown.all('g', 'well')).toHaveLength(27);
    const signs = shown.all('g').filter((bar) => cellsOf(bar).some(({ tagName }) => tagName === 'path'));
    expect(signs).toHaveLength(3);
  });

  it('does not count a skipped run, and does not measure a rerun', async () => {
    const { runs } = await aGroup('nightly', { runs: 4 });
    const [first, second, third] = runs.map(({ run }) => run);
    await tables.runs.put({ ...first, status: 'SKIPPED', reason: 'an earlier run is open' } as never, { all: [] });
    await tables.runs.put({ ...second, ended_at: second?.planned_at, rerun_of: 'x' } as never, { all: [] });
    await tables.runs.put({ ...third, status: 'ABORTED' } as never, { all: [] });
    const [line] = lines(await show(tables, { page: 'groups' }));
    expect(line?.[4]).toBe('67 % 2 of 3 runs');
    expect(line?.[5]).toMatch(/^\d min \d\d s$/);
  });

  it('does not claim a trend if the durations only vary', async () => {
    await aGroup('nightly', { runs: 12 });
    const [line] = lines(await show(tables, { page: 'groups' }));
    expect(line?.[5]).not.toContain('than before');
  });
});

describe('what needs attention on the page of groups', () => {
  it('comes first: failed, missed, late and running groups, then the others by name', async () => {
    await aGroup('a-well');
    await aGroup('b-running', { isOpen: true, lastAt: MORNING - 240_000 });
    await aGroup('c-late', { isOpen: true, lastAt: MORNING - HOUR });
    await aGroup('d-missed', {}, false);
    await aGroup('e-failed', { failing: 1 });
    await aGroup('f-well');
    const shown = await show(tables, { page: 'groups' });
    expect(names(shown)).toEqual([
      'e-failed',
      'd-missed! 1 missed in the last day',
      'c-late◔ late by 15 min',
      'b-running',
      'a-well',
      'f-well',
    ]);
    expect(shown.text).toContain('6 groups: 1 failed, 1 with missed times, 1 late, 1 running, 2 healthy.');
    expect(shown.page.isOpen).toBe(true);
  });

  it('is a failure also when the run after it was skipped', async () => {
    const { runs } = await aGroup('nightly', { failing: 2 });
    const last = runs.at(-1)?.run;
    await tables.runs.put({ ...last, status: 'SKIPPED' } as never, { all: [] });
    const shown = await show(tables, { page: 'groups' });
    expect(shown.text).toContain('1 group: 1 failed.');
    expect(lines(shown)[0]?.[1]).toContain('SKIPPED');
  });

  it('is a settings row that cannot be read', async () => {
    await aGroup('nightly');
    await setGroup('nightly', { max_concurrency: 'many' });
    const shown = await show(tables, { page: 'groups' });
    expect(names(shown)).toEqual(['nightly! settings cannot be read']);
  });

  it('is a run that was started and has no plan yet', async () => {
    const { runs } = await aGroup('nightly', { isOpen: true, lastAt: MORNING });
    const run = { ...runs.at(-1)?.run, planned_at: undefined };
    await tables.runs.put(run as never, { all: [] });
    const shown = await show(tables, { page: 'groups' });
    expect(shown.text).toContain('1 running');
    expect(lines(shown)[0]?.[1]).toContain('RUNNING 22 Nov 07:59');
  });
});

describe('the next run of a group', () => {
  const next = async (firing: 'scheduler' | 'watch' = 'scheduler') =>
    lines(await show(tables, { page: 'groups' }, { firing }))[0]?.[2];

  it('is shown in its time zone, also across a change of the clocks', async () => {
    await aGroup('nightly');
    await setGroup('nightly', { schedule: 'cron(30 6 1 4 ? *)' });
    await expect(next()).resolves.toMatch(/^in \d+ d \d\d h 1 Apr 2027 06:30 Europe\/Berlin$/);
  });

  it('is none: without a schedule, after the end of it, in a disabled group', async () => {
    await aGroup('nightly');
    await setGroup('nightly', { schedule: 'at(2026-11-01T00:00:00)' });
    await expect(next()).resolves.toBe('none: the schedule has ended');
    await setGroup('nightly', { is_enabled: false });
    await expect(next()).resolves.toBe('· DISABLED runs are recorded as SKIPPED');
    await setGroup('nightly', { is_enabled: true, schedule: undefined, timezone: undefined });
    await expect(next()).resolves.toBe('no schedule');
  });

  it('is a guess for a rate that Scheduler counts, and exact for one that a laptop counts', async () => {
    await aGroup('nightly');
    await setGroup('nightly', { schedule: 'rate(2 hours)' });
    await putFire(tables, 'nightly', MORNING - HOUR / 2);
    await expect(next()).resolves.toBe('about in 1 h 30 min 22 Nov 10:30 Europe/Berlin');
    await expect(next('watch')).resolves.toBe('in 2 h 22 Nov 11:00 Europe/Berlin');
  });

  it('is not in force just after it was changed', async () => {
    await aGroup('nightly');
    const settings = await tables.master.readRow('nightly', '@group');
    const Item = { ...settings, schedule: 'cron(0 9 * * ? *)' };
    await tables.client.send(new PutCommand({ TableName: tables.master.name, Item }));
    await expect(next()).resolves.toBe('in 24 h 23 Nov 09:00 Europe/Berlin, not in force yet');
  });

  it('is started by a watch on a laptop, and the page says where nobody watches', async () => {
    await aGroup('nightly');
    const text = async (isWatched: boolean) =>
      (await show(tables, { page: 'groups' }, { firing: 'watch', isWatched })).text;
    const left = await text(false);
    expect(left).toContain('23 Nov 02:00 Europe/Berlin, but nobody watches');
    expect(left).toContain('no run starts by itself, until npx runsheet schedule --watch');
    await expect(text(true)).resolves.not.toContain('watch');
  });
});

describe('the page of groups in a time range', () => {
  it('counts the runs in the time range, and keeps the range in the links to the groups', async () => {
    await aGroup('nightly', { failing: 1 });
    const range = { from: '2026-11-20T00:00:00.000Z', to: new Date(LAST_AT).toISOString() };
    const shown = await show(tables, { page: 'groups', range });
    expect(shown.text).toContain('Runs from 20 Nov 00:00 to 22 Nov 02:00 UTC.');
    expect(lines(shown)[0]?.[4]).toBe('67 % 2 of 3 runs');
    expect(attribute(shown.all('a')[0] as Element, 'href')).toMatch(/^\/groups\/nightly\?from=/);
  });

  it('says that a group had no run in it, and shows its last run all the same', async () => {
    await aGroup('nightly');
    const range = { from: new Date(DUE + 3 * HOUR).toISOString(), to: new Date(MORNING).toISOString() };
    const [line] = lines(await show(tables, { page: 'groups', range }));
    expect(line?.[1]).toBe('✓ SUCCEEDED 22 Nov 02:00, 6 h ago no run in the time shown');
    expect(line?.slice(3)).toEqual(['', '', '']);
  });
});

describe('a long list of groups', () => {
  it('comes in parts of fifty, each group once', async () => {
    const all = Array.from({ length: 60 }, (_, at) => `group-${at + 10}`);
    await listNames(tables, all);
    const [first, second, beyond] = await Promise.all([1, 2, 99].map((part) => show(tables, { page: 'groups', part })));
    expect([first, second].flatMap((each) => names(each as Shown))).toEqual(all);
    expect(names(first as Shown)).toHaveLength(50);
    expect(first?.text).toContain('part 1 of 2');
    expect(names(beyond as Shown)).toEqual(all.slice(50));
  });
});
