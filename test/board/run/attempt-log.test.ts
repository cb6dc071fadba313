import fc from 'fast-check';
import { WEB_LINKS, widgetLinks } from '../../../board/links';
import type { Sources } from '../../../board/page';
import type { Place } from '../../../board/place';
import { renderPage } from '../../../board/render-page';
import { renderDocument } from '../../../board/shell';
import { MORNING } from '../../support/pages/board-pages';
import { pageBreaches } from '../../support/pages/page-breaches';
import { attribute, parsePage } from '../../support/pages/parsed-page';
import { boardData, putBoardData } from '../../support/rows/board-data';
import { hostileTexts } from '../../support/rows/hostile-texts';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(60_000);

let tables: MemoryTables;
const data = boardData({ group: 'nightly', runs: 2 });
const run = data.runs.at(-1)?.run.run_id ?? '';
beforeAll(async () => {
  tables = await openMemoryTables();
  await putBoardData(tables, data);
});
afterAll(() => tables.close());

const JOB = 'extract-products';
const line = (message: string, more: object = {}) =>
  JSON.stringify({
    timestamp: '2026-11-22T01:00:01.500Z',
    level: 'info',
    message,
    run_id: run,
    job_name: JOB,
    ...more,
  });

async function show(lines: readonly string[] | Error | undefined, place: Partial<Place> = { log: `${JOB}#1` }) {
  const asked: string[] = [];
  const read: Sources['readAttemptLog'] = async ({ attempt }, { target }) => {
    asked.push(`${target}#${attempt}`);
    if (lines instanceof Error) throw lines;
    return [...(lines ?? [])];
  };
  const sources: Sources = { ...tables, firing: 'watch', ...(lines && { readAttemptLog: read }) };
  const view = { links: WEB_LINKS, now: MORNING, console: undefined, options: '' };
  const page = await renderPage({ page: 'run', run, ...place } as Place, sources, view);
  const markup = renderDocument(page, WEB_LINKS);
  return { ...parsePage(markup), page, markup, asked };
}

describe('the log on the page of a run', () => {
  it('is a link at each attempt that started, and is read only for who follows it', async () => {
    const { all, asked } = await show([line('hello')], {});
    const links = all('a').map((each) => attribute(each, 'href'));
    expect(links).toContain(`/runs/${run}?log=${JOB}%231#log`);
    expect(links).toContain(`/runs/${run}?log=${JOB}%233#log`);
    expect(asked).toEqual([]);
  });

  it('shows time, level, message and fields of each line, and text as it is', async () => {
    const { texts, text, asked } = await show([
      line('hello\nworld', { rows: 3, file: 'a b' }),
      line('too slow', { level: 'warn' }),
      'a text of a tool',
    ]);
    expect(text).toContain(`Log of ${JOB}, attempt 1`);
    expect(texts('ol', 'loglines')).toEqual([
      '01:00:01.500 info hello world rows=3 file="a b" 01:00:01.500 warn too slow a text of a tool',
    ]);
    expect(asked).toEqual([`lambda:${JOB}#1`]);
  });

  it('is its last 200 lines, and names the command that prints all', async () => {
    const { texts, text } = await show(Array.from({ length: 1000 }, (_, at) => line(`line ${at + 1}.`)));
    expect(text).toContain(`The last 200 of 1000 lines; all of them: npx runsheet logs ${run} ${JOB} --attempt 1`);
    expect(texts('ol', 'loglines')[0]).toMatch(/^01:00:01.500 info line 801\. .* line 1000\.$/);
  });

  it('keeps the page small, whatever a line holds', async () => {
    const long = '<'.repeat(60_000);
    const lines = Array.from({ length: 300 }, () => line(long, { [long]: long }));
    const { markup } = await show([...lines, long]);
    expect(markup.length).toBeLessThan(1_000_000);
    expect(markup).toContain('&lt;…');
  });

  it('says that an attempt printed nothing, that there is none, and why a log cannot be read', async () => {
    expect((await show([])).text).toContain('It has printed nothing.');
    expect((await show([], { log: `${JOB}#9` })).text).toContain('There is no such attempt.');
    expect((await show([], { log: 'no-such-job#1' })).text).not.toContain('Log of');
    expect((await show(new Error('the log is gone'))).text).toContain('The log cannot be read: the log is gone');
  });

  it('is no link where no log can be read, as in a dashboard, whose function has no right to it', async () => {
    const { all } = await show(undefined, {});
    expect(all('a').filter((each) => attribute(each, 'href')?.includes('log='))).toEqual([]);
    expect(widgetLinks('arn').to({ page: 'run', run }, 'x').text).not.toContain('log');
  });

  it('shows whatever a line holds as text', async () => {
    await fc.assert(
      fc.asyncProperty(hostileTexts, async (hostile) => {
        const shown = await show([hostile, line(hostile, { level: hostile, [hostile]: hostile, time: hostile })]);
        expect(pageBreaches({ markup: shown.markup, styles: shown.page.styles, consoleBase: 'none:' })).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});
