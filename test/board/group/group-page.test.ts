import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { BriefJobRun } from '../../../adapters/dynamodb/job-run-queries';
import type { BriefRun } from '../../../adapters/dynamodb/run-queries';
import { gridJobs } from '../../../board/group/grid-jobs';
import { renderGroupPage } from '../../../board/group/group-page';
import type { GroupPage } from '../../../board/group/read-group-page';
import { WEB_LINKS, widgetLinks } from '../../../board/links';
import { renderDocument, renderFragment } from '../../../board/shell';
import type { JobRunRow } from '../../../domain/tables/rows';
import { MORNING, putFire, type Shown, show } from '../../support/pages/board-pages';
import { attribute, type Element, parsePage, textOf } from '../../support/pages/parsed-page';
import { aJobRow, putGroup, someJobRows } from '../../support/rows/a-group';
import { type BoardDataGiven, boardData, putBoardData } from '../../support/rows/board-data';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

let groups = 0;

async function aPast(given: BoardDataGiven = {}) {
  groups += 1;
  const data = boardData({ group: `nightly-${groups}`, runs: 6, failing: 2, ...given });
  await putBoardData(tables, data);
  await putFire(tables, data.group);
  return data;
}

const cellsOf = (line: Element) => line.childNodes.filter((node): node is Element => 'tagName' in node);

/** The grid: under each job's name the titles of its cells, '' where there is none. */
function gridOf(shown: Pick<Shown, 'all'>): Map<string, string[]> {
  const lines = shown.all('tr').filter((line) => cellsOf(line).some(({ tagName }) => tagName === 'td'));
  return new Map(lines.map((line) => [textOf(cellsOf(line)[0] as Element), cellsOf(line).slice(1).map(titleOf)]));
}

function titleOf(cell: Element): string {
  const [sign] = cellsOf(cell);
  return sign ? (attribute(sign, 'title') ?? '') : '';
}

const hrefs = ({ all }: Shown) => all('a').map((link) => attribute(link, 'href'));

test('the page says what the group costs on AWS, as its last success took', async () => {
  const { group } = await aPast({ failing: 0 });
  const { text } = await show(tables, { page: 'group', group });
  expect(text).toMatch(
    /Costs on AWS\s*about \$\d+\.\d+ a month\s*\$\d+\.\d+ a run, .*an estimate, at the prices of us-east-1/,
  );
});

test('what a group costs is not told by a rerun, which has not run what it carried over', async () => {
  const data = boardData({ group: 'repeated', runs: 6, failing: 0 });
  const [last, ...earlier] = data.runs.toReversed();
  const rerun_of = earlier[0]?.run.run_id as string;
  const { run, rows } = last as (typeof data.runs)[number];
  const carried = rows.map((row) => ({ ...row, attempt: 0, attempts: [], carried_from: rerun_of }));
  const runs = [...earlier, { run: { ...run, rerun_of }, rows: carried }];
  await putBoardData(tables, { ...data, runs });
  const { text } = await show(tables, { page: 'group', group: 'repeated' });
  expect(text).toMatch(/\$\d+\.\d+ a run/);
  expect(text).not.toContain('never ran');
});

describe('the grid of a group', () => {
  let shown: Shown;
  let data: Awaited<ReturnType<typeof aPast>>;
  beforeAll(async () => {
    data = await aPast();
    shown = await show(tables, { page: 'group', group: data.group });
  });

  it('has each job once, by stage and then the parallel jobs, each section under its heading', () => {
    const grid = gridOf(shown);
    expect([...grid.keys()]).toEqual([
      'extract-customers',
      'extract-orders',
      'extract-products',
      'clean-invoices',
      'clean-payments',
      'clean-stock',
      'load-returns',
      'load-visits',
      'measure-ads',
      'measure-customers-2',
      'measure-orders-2',
      'report-products-2',
      'archive-payments-2',
      'archive-prices',
    ]);
    expect(shown.texts('tr', 'section')).toEqual([
      ...[0, 1, 2, 3, 4].map((stage) => `Stage ${stage}, priority ${stage}`),
      'Parallel',
    ]);
  });

  it('has each run once, the newest on the right, with its status and a link to it', () => {
    const [head] = shown.all('thead');
    const links = shown.all('a').filter((link) => (attribute(link, 'href') ?? '').startsWith('/runs/'));
    const columns = links.slice(-6);
    expect(columns.map((link) => attribute(link, 'href'))).toEqual(data.runs.map(({ run }) => `/runs/${run.run_id}`));
    expect(textOf(head as Element)).toMatch(/^Job17 Nov 02:00✓.*22 Nov 02:00✕$/);
  });

  it('labels a cell with the job, the run, the status, the attempts and the duration', () => {
    const products = gridOf(shown).get('extract-products');
    expect(products?.at(-1)).toMatch(/^extract-products, 22 Nov 02:00: FAILED after 3 attempts, \d+ min \d\d s$/);
    expect(products?.[0]).toMatch(/^extract-products, 17 Nov 02:00: SUCCEEDED, 1 min 15 s$/);
    expect(gridOf(shown).get('clean-stock')?.at(-1)).toBe('clean-stock, 22 Nov 02:00: SKIPPED');
  });

  it('shows the attempts of a job run as ticks, where there was more than one', () => {
    const retried = data.runs.flatMap(({ rows }) => rows).filter(({ attempt }) => attempt > 1);
    const ticks = ['t2', 't3', 't4'].map((name) => shown.all('i', name).length);
    expect(ticks).toEqual([2, 3, 4].map((count) => retried.filter(({ attempt }) => attempt === count).length));
    expect(ticks[1]).toBe(2);
  });

  it('links each job to its page, and can be scrolled by keyboard', () => {
    expect(hrefs(shown)).toContain(`/groups/${data.group}/jobs/load-visits`);
    const [region] = shown.all('div', 'grid-scroll');
    const roles = ['role', 'tabindex', 'aria-label'].map((name) => attribute(region as Element, name));
    expect(roles).toEqual(['region', '0', 'Jobs of the last runs']);
  });

  it('names the jobs that did not succeed in the newest run, above it', () => {
    const [trouble] = shown.texts('section', 'trouble');
    expect(trouble).toBe('1 job did not succeed in the run of 22 Nov 02:00 extract-products ✕ FAILED after 3 attempts');
  });

  it('can be narrowed to the jobs that did not always succeed, and widened again', async () => {
    const { group } = data;
    expect(hrefs(shown)).toContain(`/groups/${group}?only=trouble`);
    const narrow = await show(tables, { page: 'group', group, only: 'trouble' });
    expect([...gridOf(narrow).keys()]).toEqual(['extract-products']);
    expect(narrow.text).toContain('all 14 · only 1 job that did not always succeed');
    expect(hrefs(narrow)).toContain(`/groups/${group}`);
  });

  it('says that it shows all runs if there are no others', () => {
    expect(shown.text).toContain('6 runs, the newest on the right, in UTC: all runs of the group.');
  });
});

describe('the head of a group', () => {
  it('shows the schedule, what happens after a failure, the jobs at once and the expected duration', async () => {
    const { group } = await aPast({ runs: 30, failing: 3 });
    const { text } = await show(tables, { page: 'group', group });
    expect(text).toContain('Last run✕ FAILED 22 Nov 02:00, 6 h ago');
    expect(text).toContain('Next runin 17 h 23 Nov 02:00 Europe/Berlin then 24 Nov 02:00, 25 Nov 02:00');
    expect(text).toContain('Succeeded90 % 27 of 30 runs');
    expect(text).toContain('Duration, p5014 min 54 s 27 % longer than before');
    expect(text).toContain('Schedulecron(0 2 * * ? *) Europe/Berlin');
    expect(text).toContain('When a job failsno later stage starts');
    expect(text).toContain('Jobs at once40');
    expect(text).toContain('Expected to take45 min at most');
  });

  it('names missed times, a late run and settings that cannot be read', async () => {
    const data = boardData({ group: 'troubled', isOpen: true, runs: 3, failing: 0, lastAt: MORNING - 3_600_000 });
    await putBoardData(tables, data);
    const settings = data.master.find(({ job_name }) => job_name === '@group');
    const Item = { ...settings, on_failure: '<b>perhaps</b>' };
    await tables.client.send(new PutCommand({ TableName: tables.master.name, Item }));
    const shown = await show(tables, { page: 'group', group: 'troubled' });
    expect(shown.texts('span', 'attention')).toEqual([
      '◔ A run is late by 15 min: it is expected to take 45 min at most',
      '! 1 scheduled time missed in the last day: 22 Nov 02:00 Europe/Berlin',
      '! @group: on_failure is "<b>perhaps</b>": expected "stop" or "continue"',
    ]);
    expect(shown.page.isOpen).toBe(true);
  });
});

describe('jobs and runs out of the ordinary', () => {
  it('have their lines and columns: jobs that are new, disabled, invalid or gone, and a skipped run', async () => {
    const { group, runs } = await aPast({ jobs: 3, runs: 3, failing: 0 });
    await putGroup(tables, group, [
      aJobRow({ job_name: 'new', priority: 7 }),
      aJobRow({ job_name: 'off', is_enabled: false }),
      aJobRow({ job_name: 'bad', priority: 'high' }),
      aJobRow({ job_name: '<img onerror=x>' }),
    ]);
    const Key = { job_group: group, job_name: 'clean-products' };
    await tables.client.send(new DeleteCommand({ TableName: tables.master.name, Key }));
    const last = runs.at(-1)?.run;
    const skipped = { run_id: 'skipped-1', status: 'SKIPPED', planned_at: '2026-11-22T05:00:00.000Z' };
    await tables.runs.put({ ...last, ...skipped, on_failure: undefined, job_count: undefined } as never, { all: [] });
    const shown = await show(tables, { page: 'group', group });
    const grid = gridOf(shown);
    expect([...grid.keys()]).toEqual([
      'extract-customers',
      'extract-orders',
      'new in none of these runs',
      '<img onerror=x> invalid',
      'bad invalid',
      'off disabled',
      'clean-products',
    ]);
    expect(grid.size).toBe(7);
    expect(shown.texts('tr', 'section').slice(-2)).toEqual(['Will not run', 'No longer in the table']);
    expect([...grid.values()].map((cells) => cells.length)).toEqual(Array(7).fill(4));
    expect(grid.get('clean-products')?.map((title) => title !== '')).toEqual([true, true, true, false]);
    expect(shown.all('img')).toEqual([]);
    expect(shown.text).toContain('– SKIPPED');
  });

  it('are a group without runs, and one without jobs', async () => {
    await putGroup(tables, 'fresh', someJobRows(2));
    const fresh = await show(tables, { page: 'group', group: 'fresh' });
    expect([...fresh.texts('tr')]).toEqual(['Job', 'Parallel', 'job-1', 'job-2']);
    expect(fresh.text).toContain('has not run yet');
    await putGroup(tables, 'bare', [], { max_concurrency: 3 });
    const bare = await show(tables, { page: 'group', group: 'bare' });
    expect(bare.text).toContain('The group has no job in the master table yet.');
  });

  it('are the runs of a group that is gone', async () => {
    const { group, runs, master } = boardData({ group: 'gone', jobs: 3, runs: 2 });
    await putBoardData(tables, { group, runs, master: [] });
    expect(master.length).toBeGreaterThan(0);
    const shown = await show(tables, { page: 'group', group });
    expect(gridOf(shown).size).toBe(3);
    expect(shown.texts('tr', 'section')).toEqual(['No longer in the table']);
  });

  it('are a group that does not exist', async () => {
    const shown = await show(tables, { page: 'group', group: 'unheard-of' });
    expect(shown.page.isFound).toBe(false);
    expect(shown.text).toContain('There is no group unheard-of, and no run of it.');
  });

  it('are an open run: its jobs so far, and one that is starting', async () => {
    const { group, runs } = await aPast({ isOpen: true, failing: 0, lastAt: MORNING - 240_000 });
    const starting = { ...runs.at(-1)?.run, run_id: `${group}-starting`, planned_at: undefined };
    const started = { execution_started_at: new Date(MORNING).toISOString(), on_failure: undefined };
    await tables.runs.put({ ...starting, ...started } as never, { all: [] });
    const shown = await show(tables, { page: 'group', group });
    expect(shown.page.isOpen).toBe(true);
    const customers = gridOf(shown).get('extract-customers');
    expect(customers?.at(-2)).toMatch(/^extract-customers, 22 Nov 07:56: RUNNING, \d min \d\d s so far$/);
    expect(customers?.at(-1)).toBe('');
    expect(hrefs(shown)).toContain(`/runs/${group}-starting`);
  });
});

describe('more runs than are shown', () => {
  it('are announced, with the time of the oldest that is shown', async () => {
    const { group } = await aPast({ jobs: 3, runs: 33 });
    const shown = await show(tables, { page: 'group', group });
    expect(gridOf(shown).get('extract-orders')).toHaveLength(30);
    expect(shown.text).toContain(
      `30 runs, the newest on the right, in UTC, back to 24 Oct 02:00. Older runs are not shown. To list all runs: npx runsheet runs ${group} --stack runsheet-dev`,
    );
  });

  it('are left out if they lie outside the time range', async () => {
    const { group } = await aPast({ jobs: 3 });
    const range = { from: '2026-11-19T00:00:00.000Z', to: '2026-11-20T23:00:00.000Z' };
    const shown = await show(tables, { page: 'group', group, range });
    expect(gridOf(shown).get('extract-orders')).toHaveLength(2);
    expect(shown.text).toContain('2 runs, the newest on the right, in UTC: all runs in this time range.');
    const before = { from: '2025-01-01T00:00:00.000Z', to: '2025-01-02T00:00:00.000Z' };
    const none = await show(tables, { page: 'group', group, range: before });
    expect(none.text).toContain('Runs from 1 Jan 2025 00:00 to 2 Jan 2025 00:00 UTC. There are none.');
    expect(none.text).toContain('22 Nov 02:00, 6 h ago no run in the time shown');
  });

  it('are left out in a group whose jobs in 30 runs are too many to read', async () => {
    const { group, runs } = await aPast({ jobs: 120, runs: 6, failing: 1 });
    // As many as four runs may have; that many rows would say no more.
    for (const { run } of runs) await tables.runs.put({ ...run, job_count: 2500 } as never, { all: [] });
    const shown = await show(tables, { page: 'group', group });
    const grid = gridOf(shown);
    expect([...grid.values()].map((cells) => cells.length)).toEqual(Array(100).fill(4));
    expect(shown.text).toContain('4 runs, the newest on the right, in UTC. A page reads at most 10,000 job runs.');
    expect(shown.text).toContain('part 1 of 2');
    expect(hrefs(shown)).toContain(`/groups/${group}?part=2`);
    const rest = gridOf(await show(tables, { page: 'group', group, part: 2 }));
    expect(new Set([...grid.keys(), ...rest.keys()]).size).toBe(120);
  });

  it('are left out but for the newest, in a group with too many jobs for two', async () => {
    const { group, runs } = await aPast({ jobs: 3, runs: 2 });
    for (const { run } of runs) await tables.runs.put({ ...run, job_count: 12_000 } as never, { all: [] });
    const shown = await show(tables, { page: 'group', group });
    expect(gridOf(shown).get('extract-orders')).toHaveLength(1);
  });
});

describe('the largest page of a group', () => {
  const NAMES = [(at: number) => `${'n'.repeat(61)}${at}`, (at: number) => `${at}${'"'.repeat(77)}`];
  const time = (at: number) => new Date(MORNING - at * 86_400_000).toISOString();

  function largest(nameOf: (at: number) => string): GroupPage {
    const names = Array.from({ length: 333 }, (_, at) => nameOf(at + 100));
    const cell = (job_name: string, at: number): BriefJobRun => ({
      plan_no: 1,
      job_name,
      status: 'TIMED_OUT',
      stage: 0,
      priority: 0,
      attempt: 4,
      planned_at: time(at),
      started_at: time(at),
      ended_at: new Date(Date.parse(time(at)) + 754_000).toISOString(),
    });
    const columns = Array.from({ length: 30 }, (_, at) => ({
      run: { run_id: 'r'.repeat(80), status: 'FAILED', planned_at: time(30 - at) } as BriefRun,
      cells: new Map(names.map((name) => [name, cell(name, 30 - at)])),
    }));
    const jobs = gridJobs(
      names.map((job_name) => aJobRow({ job_group: 'g', job_name, priority: 0 })),
      columns.map(({ cells }) => cells),
    );
    const place = { page: 'group' as const, group: 'g'.repeat(40) };
    const due = {
      schedule: undefined,
      isEnabled: true,
      isInForce: true,
      next: [],
      isGuess: false,
      isWatched: true,
      missed: [],
    };
    const runs = columns.map(({ run }) => run);
    return {
      place,
      due: { ...due, settings: undefined, problems: [] },
      last: runs.at(-1),
      late: [],
      runs,
      hasOlder: true,
      columns,
      jobs,
      cost: undefined,
    };
  }

  it.each(NAMES)(
    'is below 1 MB, in a browser and in a dashboard, also where each character of its names is escaped',
    (nameOf) => {
      const endpoint = `arn:aws:lambda:eu-central-1:123456789012:function:${'f'.repeat(64)}`;
      const page = largest(nameOf);
      for (const links of [WEB_LINKS, widgetLinks(endpoint)]) {
        const rendered = renderGroupPage(page, { links, now: MORNING, console: undefined, options: '' });
        for (const markup of [renderDocument(rendered, links), renderFragment(rendered, links, 'dark')]) {
          expect(Buffer.byteLength(markup)).toBeLessThan(1_000_000);
          expect(gridOf(parsePage(markup)).size).toBe(100);
        }
      }
    },
  );
});

describe('a row of the run table that was edited by hand', () => {
  it('is shown as it is, and has no effect', async () => {
    const { group, runs } = await aPast({ jobs: 3, runs: 2, failing: 0 });
    const { run, rows } = runs.at(-1) as (typeof runs)[number];
    const hostile = '"><script>alert(1)</script>\u202e';
    await tables.runs.put({ ...run, status: hostile, ended_at: 'never' } as never, { all: [] });
    const row = {
      ...(rows[0] as JobRunRow),
      status: hostile,
      started_at: 'x',
      ended_at: 'y',
      attempt: 9,
      duration_ms: undefined,
    };
    await tables.runs.put(row as never, { all: [] });
    const shown = await show(tables, { page: 'group', group });
    expect(shown.all('script')).toEqual([]);
    expect(gridOf(shown).get(row.job_name)?.at(-1)).toContain('"><script>alert(1)</script>\\u202e after 9 attempts');
    expect(shown.texts('i', 'many')).toEqual(['9']);
  });
});
