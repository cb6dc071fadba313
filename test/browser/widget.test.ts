import type { Browser } from 'playwright-core';
import { renderCustomWidget } from '../../board/custom-widget';
import { boardData } from '../support/rows/board-data';
import { MORNING, openBoard, type TestBoard } from './a-board';
import { aReader, SCHEMES, type Size, startChromium, violationsOf } from './chromium';
import { takeScreenshot } from './screenshot';

const data = boardData();
const run = data.runs.at(-1)?.run.run_id;
const job = data.master[2]?.job_name;

let board: TestBoard;
let browser: Browser;
beforeAll(async () => {
  board = await openBoard([data]);
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await board?.close();
});

/** The answer of the function in a minimal dashboard, which gives it a ground and hides the actions. */
async function dashboard(parameters: object, theme: 'light' | 'dark'): Promise<string> {
  const markup = await renderCustomWidget(
    { ...parameters, widgetContext: { theme } },
    {
      sources: board.sources,
      view: { console: undefined, options: ' --stack runsheet-dev' },
      now: MORNING,
      functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:customWidget-runsheet-dev',
      requestId: 'request-1',
    },
  );
  const ground = theme === 'dark' ? '#0f1b2a' : '#fff';
  return `<!doctype html><html lang="en"><head><title>A dashboard</title><style>body{margin:0;background:${ground}}cwdb-action{display:none}</style></head><body>${markup}</body></html>`;
}

const pages = [
  ['groups', {}],
  ['group', { page: 'group', group: data.group }],
  ['run', { page: 'run', run }],
  ['job', { page: 'job', group: data.group, job }],
  ['nothing', { page: 'run', run: '<script>' }],
] as const;
const cases = pages.flatMap(([name, given]) => SCHEMES.map((theme) => [name, theme, given] as const));

it.each(cases)('the widget shows %s, %s, and breaks no rule of axe, narrow or wide', async (name, theme, given) => {
  for (const size of ['phone', 'laptop'] as Size[]) {
    // The dashboard's theme counts, not the browser's.
    const { page, said, context } = await aReader(browser, size, theme === 'dark' ? 'light' : 'dark');
    await page.setContent(await dashboard(given, theme));
    await takeScreenshot(page, `widget-${name}-${size}-${theme}`);
    expect(await violationsOf(page)).toEqual([]);
    expect(said).toEqual([]);
    await context.close();
  }
});
