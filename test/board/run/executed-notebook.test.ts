import fc from 'fast-check';
import { WEB_LINKS } from '../../../board/links';
import type { Sources } from '../../../board/page';
import type { Place } from '../../../board/place';
import { renderPage } from '../../../board/render-page';
import { renderDocument } from '../../../board/shell';
import type { JsonObject } from '../../../domain/values/json';
import { MORNING } from '../../support/pages/board-pages';
import { pageBreaches } from '../../support/pages/page-breaches';
import { attribute, parsePage } from '../../support/pages/parsed-page';
import { boardData, putBoardData } from '../../support/rows/board-data';
import { hostileTexts } from '../../support/rows/hostile-texts';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(60_000);

const JOB = 'extract-products';
let tables: MemoryTables;
const data = boardData({ group: 'nightly', runs: 2 });
const run = data.runs.at(-1)?.run.run_id ?? '';
beforeAll(async () => {
  tables = await openMemoryTables();
  for (const row of data.runs.at(-1)?.rows ?? []) if (row.job_name === JOB) row.target = `notebook:${JOB}`;
  await putBoardData(tables, data);
});
afterAll(() => tables.close());

async function show(file: string | undefined | null, place: Partial<Place> = { notebook: `${JOB}#1` }) {
  const asked: JsonObject[] = [];
  const readNotebook: Sources['readNotebook'] = async (of) => {
    asked.push({ ...of });
    return file ?? undefined;
  };
  const sources: Sources = { ...tables, firing: 'watch', ...(file !== null && { readNotebook }) };
  const view = { links: WEB_LINKS, now: MORNING, console: undefined, options: '' };
  const page = await renderPage({ page: 'run', run, ...place } as Place, sources, view);
  const markup = renderDocument(page, WEB_LINKS);
  return { ...parsePage(markup), page, markup, asked };
}

const code = (source: string, outputs: JsonObject[] = [], metadata: JsonObject = {}) => ({
  cell_type: 'code',
  source,
  outputs,
  metadata,
});
const notebookOf = (...cells: JsonObject[]) => JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
const stream = (text: string | string[], name = 'stdout') => ({ output_type: 'stream', name, text });
const shown = (data: JsonObject) => ({ output_type: 'display_data', data, metadata: {} });
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('the executed notebook on the page of a run', () => {
  it('is a link at each attempt of a notebook target, and is read only for who follows it', async () => {
    const { all, asked } = await show('', {});
    const links = all('a').flatMap((each) => attribute(each, 'href') ?? []);
    expect(links.filter((link) => link.includes('notebook='))).toEqual([
      `/runs/${run}?notebook=${JOB}%231#notebook`,
      `/runs/${run}?notebook=${JOB}%232#notebook`,
      `/runs/${run}?notebook=${JOB}%233#notebook`,
    ]);
    expect(asked).toEqual([]);
    expect((await show(null, {})).markup).not.toContain('notebook=');
  });

  it('shows the cells with their numbers, what they showed, and which failed', async () => {
    const { texts, all, asked } = await show(
      notebookOf(
        { cell_type: 'markdown', source: ['# Load\n', 'orders'], metadata: {} },
        code('day = 7', [], { tags: ['injected-parameters'] }),
        code(
          'rows = load(day)\nrows',
          [stream(['a\n', 'b\n']), shown({ 'text/plain': '3', 'text/html': '<b>3</b>' })],
          {
            runsheet: { status: 'completed', left_out: '[5 more characters of this cell are not kept here]' },
          },
        ),
        { cell_type: 'markdown', source: '<span>error</span>', metadata: { tags: ['papermill-error-cell-tag'] } },
        code('plot()', [shown({ 'image/png': `${PNG}\n` })]),
        code(
          '1/0',
          [{ output_type: 'error', ename: 'E', evalue: 'v', traceback: ['\u001b[31mZeroDivision\u001b[0m'] }],
          {
            papermill: { exception: true, status: 'failed' },
          },
        ),
        code('spin()', [], { papermill: { status: 'running' } }),
      ),
    );
    expect(asked).toEqual([{ runId: run, job: JOB, attempt: 1 }]);
    expect(texts('ol', 'cells')[0]).toBe(
      [
        '1 # Load orders',
        'given day = 7',
        '2 rows = load(day) rows a b 3 [5 more characters of this cell are not kept here]',
        '3 plot()',
        '4 1/0 ZeroDivision This cell failed.',
        '5 spin() The notebook was ended in this cell, or is still in it.',
      ].join(' '),
    );
    expect(all('img').map((each) => attribute(each, 'src'))).toEqual([`data:image/png;base64,${PNG}`]);
  });

  it('takes no HTML, no SVG, no script and no address from the file', async () => {
    const evil = '<script>alert(1)</script>';
    const { markup, page, all } = await show(
      notebookOf(
        code(evil, [
          shown({ 'text/html': evil, 'image/svg+xml': evil, 'application/javascript': evil }),
          shown({ 'image/png': `x" onerror="alert(1)`, 'text/plain': 'no picture' }),
          shown({ 'image/png': 'https://example.com/a.png' }),
          stream(evil),
        ]),
        { cell_type: 'markdown', source: `${evil} [a](javascript:alert(1)) <img src=x>`, metadata: {} },
      ),
    );
    expect(pageBreaches({ markup, styles: page.styles, consoleBase: 'none:' })).toEqual([]);
    expect(all('img')).toEqual([]);
    expect(markup).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('keeps the page small, whatever the file holds', async () => {
    const long = '<'.repeat(60_000);
    const cells = Array.from({ length: 500 }, () =>
      code(long, [stream(long), shown({ 'image/png': 'A'.repeat(400_000) })]),
    );
    const { markup, text } = await show(notebookOf(...cells));
    expect(markup.length).toBeLessThan(3_500_000);
    expect(text).toContain('The first 200 of 500 cells.');
  });

  it('says that there is none, and that a file is damaged', async () => {
    expect((await show(undefined)).text).toContain('There is none: it was never written, or was removed as old.');
    expect((await show('{"cells": [')).text).toContain('Its file is damaged.');
    for (const place of [{ notebook: 'no-such-job#1' }, { notebook: '../../etc#1' }, { notebook: `${JOB}#x` }])
      expect((await show('{}', place)).asked).toEqual([]);
  });

  it('shows whatever the file holds as text', async () => {
    await fc.assert(
      fc.asyncProperty(hostileTexts, fc.jsonValue(), async (hostile, json) => {
        const cell = { [hostile]: json, cell_type: 'code', source: json, outputs: json, metadata: json } as JsonObject;
        const outputs = [stream(hostile), shown({ 'text/plain': hostile, 'image/png': hostile }), json as JsonObject];
        const all = [
          code(hostile, outputs, { runsheet: { status: hostile, left_out: hostile } }),
          cell,
          json as JsonObject,
        ];
        const { markup, page } = await show(notebookOf(...all));
        const breaches = pageBreaches({ markup, styles: page.styles, consoleBase: 'none:' });
        expect(breaches.filter((each) => !/NaN|undefined|Infinity|\[object|native code/.test(each))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
