import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import type { JobRunOfRun } from '../../adapters/runs-of-job';
import { WEB_LINKS } from '../../board/links';
import { renderDurationPlot } from '../../board/parts/duration-plot';
import { changeEffects, rollingPercentiles, runPoints } from '../../board/parts/job-durations';
import type { Place } from '../../board/place';
import { readPage } from '../../board/read-page';
import type { RenderedPage } from '../../board/rendered-page';
import { renderDocument } from '../../board/shell';
import type { LoggedChange } from '../../domain/logged-change';
import { boardData, putBoardData } from '../builders/board-data';
import { updateRow } from '../builders/edits';
import { type MemoryTables, openMemoryTables } from '../builders/memory-tables';
import { jobRuns, times } from '../protocol/arbitrary-rows';
import { attribute, type ParsedPage, parsePage } from './parsed-page';

jest.setTimeout(60_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
  await putBoardData(tables, boardData({ group: 'nightly', runs: 41 }));
});
afterAll(() => tables.close());

const NOW = Date.parse('2026-11-22T08:00:00Z');

async function show(
  job: string,
  more: Partial<Place> = {},
  group = 'nightly',
): Promise<ParsedPage & { page: RenderedPage }> {
  const view = { links: WEB_LINKS, now: NOW, console: undefined, options: '' };
  const place: Place = { page: 'job', group, job, ...(more as object) };
  const page = await readPage(place, { ...tables, firing: 'watch' }, view);
  return { ...parsePage(renderDocument(page, WEB_LINKS)), page };
}

describe('the page of a job', () => {
  it('says what its row says', async () => {
    const { text } = await show('extract-customers');
    expect(text).toContain('Runslambda:extract-customers Priority0 Timeout10 min Retriesat most 2');
  });

  it('says that it got slow, since which change, and draws both on one axis', async () => {
    const { text, all, texts } = await show('extract-customers');
    expect(text).toMatch(
      /Since change 1 \(10 Nov 01:00:00\) it takes longer: 5 min \d\d s at the median, 2 min \d\d s before\./,
    );
    expect(all('line', 'change')).toHaveLength(1);
    expect(texts('ol', 'changes')[0]).toContain('10 Nov 01:00:00 changed by ann: fewer, larger batches');
    expect(texts('ol', 'changes')[0]).toContain('parameters.batch_size: 1000 → 20000');
  });

  it('has a mark for each run, the percentiles, and its picture in words', async () => {
    const { all, elements } = await show('extract-customers');
    expect(all('circle', 'mark').length + all('text', 'mark').length).toBe(41);
    expect(all('path').map((path) => attribute(path, 'class'))).toEqual(['p95', 'p50']);
    const label = elements.flatMap((each) => (each.tagName === 'svg' ? (attribute(each, 'aria-label') ?? []) : []));
    expect(label).toEqual([expect.stringMatching(/^Durations of 41 runs over time\. Since change 1 /)]);
  });

  it('says since when it fails, and marks failures by a sign', async () => {
    const { text, texts } = await show('extract-products');
    expect(text).toContain('Failing since 20 Nov 02:00:00: 3 runs in a row');
    expect(texts('text', 'bad').filter((sign) => sign.includes('FAILED,'))).toHaveLength(3);
    expect(text).toContain('TimeoutError: no answer from the warehouse');
  });

  it('lists its runs, newest first, with the way to each', async () => {
    const { all } = await show('extract-customers', {
      range: { from: '2026-11-20T00:00:00.000Z', to: '2026-11-22T00:00:00.000Z' },
    });
    const links = all('a').flatMap((link) => attribute(link, 'href') ?? []);
    expect(links.filter((link) => /^\/runs\/nightly-2026112[01]T/.test(link)).slice(-2)).toEqual([
      expect.stringContaining('20261121T'),
      expect.stringContaining('20261120T'),
    ]);
    expect(links.some((link) => link.includes('20261122T'))).toBe(false);
  });

  it('shows the problems of a row that cannot be read', async () => {
    await updateRow(tables.master, ['nightly', 'load-returns'], { priority: 'high', timeout_minutes: 0 });
    const { text } = await show('load-returns');
    expect(text).toContain('Its row cannot be read');
    expect(text).toContain('priority is "high": expected -1 (parallel) or a whole number');
    expect(text).toContain('timeout_minutes is 0');
  });

  it('shows a job that never ran', async () => {
    const row = {
      job_group: 'nightly',
      job_name: 'new-job',
      target: 'lambda:x',
      timeout_minutes: 1,
      maximum_retries: 0,
      priority: 0,
    };
    await tables.client.send(new PutCommand({ TableName: tables.master.name, Item: row }));
    const { text, page } = await show('new-job');
    expect(text).toContain('No run of it is known yet.');
    expect(page.isOpen).toBe(false);
  });

  it('shows the runs of a job that is gone from the table', async () => {
    await putBoardData(tables, { ...boardData({ group: 'gone', runs: 3 }), master: [] });
    const { text } = await show('extract-orders', {}, 'gone');
    expect(text).toContain('It is gone from the master table');
    expect(text).toContain('Succeeded3 of 3 runs');
  });

  it('says of a job that nobody knows that it is not there', async () => {
    const { page, text } = await show('no-such-job');
    expect(page.isFound).toBe(false);
    expect(text).toContain('There is no job no-such-job in group nightly');
  });
});

function expectInside(value: number, most: number): void {
  expect(value).toBeGreaterThanOrEqual(0);
  expect(value).toBeLessThanOrEqual(most);
}

const changesAt = times.map(
  (at): LoggedChange => ({
    at,
    job_name: 'load-orders',
    by: null,
    reason: null,
    before: {},
    after: {},
    cut: [],
    sequence: '1',
  }),
);

it('has one mark a run and keeps everything inside the plot, whatever the rows say', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(jobRuns, times), { maxLength: 20 }),
      fc.array(changesAt, { maxLength: 5 }),
      fc.option(fc.integer({ min: 0, max: 14 }), { nil: undefined }),
      (rows, changes, timeoutMinutes) => {
        const runs = rows.map(([row, planned_at]) => ({ ...row, planned_at }) as JobRunOfRun);
        const points = runPoints(runs, NOW);
        const plot = renderDurationPlot({ points, changes, timeoutMinutes, range: undefined, label: 'x', now: NOW });
        const { elements } = parsePage(plot.text.split('class="plotkey"')[0] ?? '');
        const marks = elements.filter((each) => attribute(each, 'class')?.split(' ').includes('mark'));
        expect(marks).toHaveLength(runs.length);
        for (const element of elements) {
          for (const name of ['x', 'x1', 'x2', 'cx']) {
            const value = attribute(element, name);
            if (value?.endsWith('%')) expectInside(Number(value.slice(0, -1)), 100);
          }
          for (const name of ['y', 'y1', 'y2', 'cy']) {
            const value = attribute(element, name);
            if (value !== undefined) expectInside(Number(value), 230);
          }
          expect(attribute(element, 'd') ?? '').not.toMatch(/NaN|Infinity/);
        }
      },
    ),
  );
});

const run = (day: number, seconds: number): JobRunOfRun => {
  const started_at = new Date(Date.UTC(2026, 10, day, 2)).toISOString();
  const ended_at = new Date(Date.UTC(2026, 10, day, 2) + seconds * 1000).toISOString();
  return {
    planned_at: started_at,
    started_at,
    ended_at,
    status: 'SUCCEEDED',
    attempt: 1,
    attempts: [],
    run_id: `r-${day}`,
    job_group: 'g',
    job_name: 'j',
  };
};

it('tells of a change only where there are runs enough on either side, and it made a difference', () => {
  const change = (day: number, job_name = 'j'): LoggedChange => ({
    at: new Date(Date.UTC(2026, 10, day)).toISOString(),
    job_name,
    by: null,
    reason: null,
    before: {},
    after: {},
    cut: [],
    sequence: '1',
  });
  const points = runPoints(
    [1, 2, 3, 4, 5, 6, 7, 8].map((day) => run(day, day < 5 ? 60 : 120)),
    NOW,
  );
  expect(changeEffects(points, [change(5)])).toEqual([{ index: 0, before: 60_000, after: 120_000 }]);
  expect(changeEffects(points, [change(2), change(7)])).toEqual([]);
  expect(changeEffects(points, [change(5, '@group')])).toEqual([]);
  expect(
    changeEffects(
      runPoints(
        [1, 2, 3, 4, 5, 6, 7, 8].map((day) => run(day, 60)),
        NOW,
      ),
      [change(5)],
    ),
  ).toEqual([]);
});

it('takes percentiles of the last ten successes', () => {
  const points = runPoints(
    Array.from({ length: 12 }, (_, at) => run(at + 1, at + 1)),
    NOW,
  );
  const last = rollingPercentiles(points).at(-1);
  expect(last).toMatchObject({ p50: 7_500 });
  expect(last?.p95).toBeCloseTo(11_550);
});
