import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Place } from '../../../board/place';
import type { JobRunRow } from '../../../domain/tables/rows';
import { MORNING, show as showPage } from '../../support/pages/board-pages';
import { attribute, type Element } from '../../support/pages/parsed-page';
import { boardData, putBoardData } from '../../support/rows/board-data';
import { updateRow } from '../../support/rows/edits';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
  await putBoardData(tables, boardData({ group: 'nightly', runs: 41 }));
});
afterAll(() => tables.close());

const show = (job: string, more: Partial<Place> = {}, group = 'nightly') =>
  showPage(tables, { page: 'job', group, job, ...(more as object) }, { firing: 'watch' });

describe('the page of a job', () => {
  it('says what its row says', async () => {
    const { text } = await show('extract-customers');
    expect(text).toContain(
      'A job of nightly. What extract-customers does Runslambda:extract-customers Placepriority 0, stage 0 Timeout10 min Retriesat most 2 Enabledyes',
    );
    expect(text).toContain('npx runsheet set nightly/extract-customers timeout_minutes=10');
  });

  it('says what it reads and writes, where its row does', async () => {
    await updateRow(tables.master, ['nightly', 'extract-products'], {
      reads: ['s3://raw/<b>orders', { namespace: 'bigquery', name: 'a.b.c' }],
      writes: [],
    });
    const { text } = await show('extract-products');
    expect(text).toContain('Readss3://raw/<b>orders, bigquery a.b.c Writesnothing');
  });

  it('says since which change it got slow, and draws durations and changes on one axis', async () => {
    const { text, all, texts } = await show('extract-customers');
    expect(text).toContain(
      'It got slower: since change 1 (10 Nov 01:00:00, by ann: fewer, larger batches) p50 rose from 2 min 42 s to 5 min 21 s.',
    );
    expect(all('line', 'marked')).toHaveLength(1);
    expect(texts('svg', 'flag')).toEqual(['1']);
    expect(texts('ol', 'changes')[0]).toContain('10 Nov 01:00:00 changed by ann: fewer, larger batches');
    expect(texts('ol', 'changes')[0]).toContain('parameters.batch_size: 1000 → 20000');
  });

  it('has a mark for each run, the percentiles, and its picture in words', async () => {
    const { all, elements, text } = await show('extract-customers');
    expect(all('svg', 'mark').filter(isInPlot)).toHaveLength(41);
    // Anew after the step.
    expect(['p95', 'p50'].map((name) => all('path', name).length)).toEqual([2, 2]);
    const labels = elements.flatMap((each) => (each.tagName === 'svg' ? (attribute(each, 'aria-label') ?? []) : []));
    const summary = '41 runs from 13 Oct to 22 Nov: p50 2 min 48 s, p95 5 min 58 s.';
    expect(labels).toEqual([expect.stringContaining(`${summary} It got slower: since change 1 `)]);
    expect(text).toContain(summary);
  });

  it('says since when it fails, and marks failures by a sign', async () => {
    const { text, texts } = await show('extract-products');
    expect(text).toContain(
      'Failing since 20 Nov 02:00:00, 3 runs in a row. It last succeeded in the run of 19 Nov 02:00:00.',
    );
    expect(texts('svg', 'bad').filter((title) => /FAILED, \d min \d\d s, 3 attempts$/.test(title))).toHaveLength(3);
    expect(text).toContain('3 FAILED');
    expect(text).toContain('TimeoutError: no answer from the warehouse');
  });

  it('says since when it fails, whatever the time range', async () => {
    const { text } = await show('extract-products', {
      range: { from: '2026-11-21T00:00:00.000Z', to: '2026-11-22T03:00:00.000Z' },
    });
    expect(text).toContain(
      'Failing since 20 Nov 02:00:00, 3 runs in a row. It last succeeded in the run of 19 Nov 02:00:00.',
    );
  });

  it('lists its runs, the newest first, with a link to each', async () => {
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
    expect(text).toContain('target"lambda:load-returns"');
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
    expect(text).toContain('The job has not run yet.');
    expect(page.isOpen).toBe(false);
  });

  it('shows the runs of a job that is gone from the table', async () => {
    await putBoardData(tables, { ...boardData({ group: 'gone', runs: 3 }), master: [] });
    const { text } = await show('extract-orders', {}, 'gone');
    expect(text).toContain('The job is no longer in the master table.');
    expect(text).toContain('Succeeded100 % 3 of 3 runs');
  });

  it('says that a job does not exist', async () => {
    const { page, text } = await show('no-such-job');
    expect(page.isFound).toBe(false);
    expect(text).toContain('There is no job no-such-job in group nightly');
  });

  it('says who disabled it', async () => {
    await updateRow(tables.master, ['nightly', 'clean-stock'], {
      is_enabled: false,
      updated_reason: 'the source is down',
    });
    const { text } = await show('clean-stock');
    expect(text).toContain('Enabledno, by ann on 10 Nov 01:00:00: the source is down');
  });

  it('is found although it has no run in the time range', async () => {
    const range = { from: '2020-01-01T00:00:00.000Z', to: '2020-01-02T00:00:00.000Z' };
    const { text, page } = await show('extract-orders', { range }, 'gone');
    expect(page.isFound).toBe(true);
    expect(text).toContain('The job has no run in this time range.');
  });

  it('lists its newest 200 runs, 50 a part, each once', async () => {
    await putBoardData(tables, boardData({ group: 'long', runs: 203, jobs: 3 }));
    const listed: string[] = [];
    for (let part = 1; part <= 4; part += 1) {
      const { all, text } = await show('extract-orders', { part }, 'long');
      listed.push(
        ...all('time')
          .flatMap((time) => attribute(time, 'datetime') ?? [])
          .slice(-50),
      );
      expect(text).toContain(`part ${part} of 4`);
      expect(text).toContain('These are the newest 200 runs. Older runs are not shown.');
    }
    expect(new Set(listed).size).toBe(200);
    expect(listed).toEqual([...listed].sort().reverse());
  });

  it('follows a run that is open', async () => {
    await putBoardData(tables, boardData({ group: 'open', runs: 3, isOpen: true }));
    const { page, text } = await show('extract-customers', {}, 'open');
    expect(page.isOpen).toBe(true);
    expect(text).toContain('1 RUNNING');
  });

  it('leaves out a row that a losing loader left', async () => {
    const { runs, group, master } = boardData({ group: 'shut-out', runs: 3, isOpen: true });
    await putBoardData(tables, { group, master, runs } as never);
    const last = runs.at(-1)?.rows.at(1) as JobRunRow;
    await tables.client.send(new PutCommand({ TableName: tables.runs.name, Item: { ...last, plan_no: 2 } }));
    const { page, all } = await show(last.job_name, {}, 'shut-out');
    expect(page.isOpen).toBe(false);
    expect(all('svg', 'mark').filter(isInPlot)).toHaveLength(2);
  });

  it('lists the newest changes with the fields that were recorded', async () => {
    const { group, master, runs } = boardData({ group: 'edited', runs: 30 });
    const [change] = master.filter((row) => row.job_group === 'edited@changes');
    const edits = Array.from({ length: 25 }, (_, no) => {
      const at = new Date(MORNING - (25 - no) * 1000).toISOString();
      return {
        ...change,
        at,
        job_name: `${at}#extract-customers#${no}`,
        sequence: String(no),
        cut: ['before.parameters'],
      };
    });
    await putBoardData(tables, { group, master: [...master, ...edits], runs });
    const { text, texts } = await show('extract-customers', {}, 'edited');
    const [list] = texts('ol', 'changes');
    expect(list).toMatch(/^change 2622 Nov 07:59:59 changed by ann/);
    expect(list).toContain('too large to record: before.parameters');
    expect(list).not.toContain('batch_size');
    expect(text).toContain('6 older changes are not listed.');
    // One moment to the eye, one flag.
    expect(texts('svg', 'flag')).toEqual(['1', '2–26']);
  });
});

/** Not a sample in the key. */
function isInPlot(mark: Element): boolean {
  return attribute(mark, 'x')?.endsWith('%') === true;
}
