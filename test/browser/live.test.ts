import { writeFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { TestHome } from '../support/home/a-home';
import type { RunningCommand } from '../support/home/command-line';
import { jobProcess } from '../support/home/probe';
import { until } from '../support/home/until';
import { aReader, type Reader, startChromium, violationsOf } from './chromium';
import { takeScreenshot } from './screenshot';

const home = new TestHome();
let browser: Browser;
let board: RunningCommand;
let reader: Reader;

beforeAll(async () => {
  for (const name of ['flaky', 'wait', 'fail']) home.writeJob(name);
  const waits = (name: string) => ({
    target: 'lambda:wait',
    parameters: { probe: home.path(name), until: home.path(`${name}-go`) },
  });
  // Prints a line each time that the file of its next step is there.
  home.writeJob(
    'steps',
    `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineJob } from ${JSON.stringify(require.resolve('../../sdk/define-job'))};
export const handler = defineJob(async (job) => {
  for (const step of [1, 2]) {
    while (!existsSync(String(job.parameters.step) + step)) await sleep(20);
    console.log('step', step, 'of <b>two</b>');
  }
});
`,
  );
  await home.apply({
    talk: { jobs: { steps: { target: 'lambda:steps', parameters: { step: home.path('talk-') } } } },
    live: {
      jobs: {
        flaky: { target: 'lambda:flaky', maximum_retries: 1 },
        first: waits('first'),
        second: { ...waits('second'), priority: 1 },
        broken: { target: 'lambda:fail', priority: 2 },
        after: { priority: 3 },
      },
    },
  });
  board = home.start('board', '--json');
  await board.prints('\n');
  browser = await startChromium();
  reader = await aReader(browser, 'laptop', 'light', { address: JSON.parse(board.printed()).url });
});
afterAll(async () => {
  await browser?.close();
  // The test ends the board itself unless it fails before.
  if (board?.process.exitCode === null) board.interrupt();
  await board?.ended;
  home.remove();
});

const letGo = (name: string) => writeFileSync(home.path(`${name}-go`), '');

/** Waits until the page shows the text, without a reload. */
const reads = (page: Page, selector: string, text: string | RegExp) =>
  until(async () => {
    const now = await page.locator(selector).first().innerText();
    return typeof text === 'string' ? now.includes(text) : text.test(now);
  }, `${selector} of ${page.url()} reads ${text}`);

const job = (name: string) => `.jobruns tr:has(a:text-is("${name}"))`;
const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent');
/** Marks the page; a reload removes the mark. */
const mark = (page: Page) => page.evaluate('window.marker = "the same page"');
const marker = (page: Page) => page.evaluate('window.marker');

it('shows what an attempt prints on the page of its run, and new lines as they come, without a reload', async () => {
  const { page, said } = reader;
  const command = home.start('run', 'talk');
  await until(async () => (await home.json('runs', 'talk')).runs.length > 0, 'the run is there');
  const [run] = (await home.json('runs', 'talk')).runs;
  await page.goto(new URL(`/runs/${run.run_id}`, page.url()).href);
  await page.getByRole('link', { name: 'log of attempt 1 of steps' }).click();
  await reads(page, 'main', 'It has printed nothing.');
  await mark(page);
  for (const step of [1, 2]) {
    writeFileSync(home.path(`talk-${step}`), '');
    await reads(page, '.loglines', new RegExp(`info +step ${step} of <b>`));
  }
  expect(await marker(page)).toBe('the same page');
  expect(await page.locator('.loglines b').count()).toBe(0);
  expect(await violationsOf(page)).toEqual([]);
  await takeScreenshot(page, 'live-log');
  expect((await command.ended).code).toBe(0);
  await page.getByRole('link', { name: 'Hide the log' }).click();
  await reads(page, '.runhead .status', 'SUCCEEDED');
  expect(await page.locator('.loglines').count()).toBe(0);
  expect(said).toEqual([]);
});

it('follows a run on its group’s page and on its own, keeping the reader’s place, and says when the board is gone', async () => {
  const { page, said } = reader;
  await page.goto(new URL('/groups/live', page.url()).href);
  await reads(page, 'main', 'The group has not run yet');
  await mark(page);
  await page.getByRole('link', { name: 'second', exact: true }).focus();

  const command = home.start('run', 'live');
  await jobProcess(home.path('first'));
  await reads(page, '.facts', 'RUNNING');
  expect(await focused(page)).toBe('second');
  expect(await marker(page)).toBe('the same page');
  expect(await page.title()).toBe('▶ live · Runsheet');
  const address = await page.locator('.grid thead a').getAttribute('href');

  await page.goto(new URL(address ?? '', page.url()).href);
  await mark(page);
  await reads(page, job('flaky'), 'SUCCEEDED');
  await reads(page, job('first'), 'RUNNING');
  await reads(page, job('second'), 'PENDING');
  await page.locator(`${job('flaky')} summary`).click();
  await page.locator(`${job('second')} a`).focus();
  expect(await violationsOf(page)).toEqual([]);
  await takeScreenshot(page, 'live-under-way');

  letGo('first');
  await reads(page, job('first'), 'SUCCEEDED');
  await reads(page, job('second'), 'RUNNING');
  expect(await focused(page)).toBe('second');
  expect(await page.locator(`${job('flaky')} details`).getAttribute('open')).not.toBeNull();

  letGo('second');
  expect((await command.ended).code).toBe(1);
  await reads(page, '.runhead .status', 'FAILED');
  await reads(page, job('second'), 'SUCCEEDED');
  await reads(page, job('broken'), 'RangeError');
  await reads(page, job('after'), 'SKIPPED');
  await reads(page, '.lead', 'live failed: 1 of 5 jobs, first broken');
  await reads(page, '.live', /^live · \d\d:\d\d:\d\d UTC/);
  expect(await page.title()).toMatch(/FAILED/);
  expect(await focused(page)).toBe('second');
  expect(await page.locator(`${job('flaky')} details`).getAttribute('open')).not.toBeNull();
  expect(await marker(page)).toBe('the same page');
  expect(said).toEqual([]);
  await takeScreenshot(page, 'live-ended');

  board.interrupt();
  expect(await board.ended).toMatchObject({ code: 0, stderr: '' });
  await reads(page, '.live', /^the board does not answer: is it still running\? · as of \d\d:\d\d:\d\d UTC/);
  expect(await page.locator('main').innerText()).toContain('live failed');
  await takeScreenshot(page, 'live-gone');
});
