import type { Browser, Page } from 'playwright-core';
import type { BoardData } from '../builders/board-data';
import { groupsOfAllSizes, openBoard, type TestBoard } from './a-board';
import { aReader, SCHEMES, SIZES, type Size, startChromium, violationsOf } from './chromium';
import { missedByTab } from './keyboard';
import { takeScreenshot } from './screenshot';

const groups = groupsOfAllSizes();
const ADDRESSES = addresses(groups);

let board: TestBoard;
let browser: Browser;
beforeAll(async () => {
  board = await openBoard(groups);
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await board?.close();
});
afterEach(() => expect(board.faults).toEqual([]));

/** Each page there is, with few jobs and with many; by the name of its screenshot. */
function addresses(all: readonly BoardData[]): [name: string, address: string][] {
  const of = all.flatMap(({ group, runs, master }): [string, string][] => {
    const run = runs.at(-1)?.run.run_id;
    // The third fails for good, the second became slow.
    const job = master[Math.min(1, runs.length)]?.job_name;
    return [
      [`group-${group}`, `/groups/${group}`],
      ...(run ? [[`run-${group}`, `/runs/${run}`] as [string, string]] : []),
      [`job-${group}`, `/groups/${group}/jobs/${job}`],
    ];
  });
  const trouble: [string, string] = ['group-huge-trouble', '/groups/huge?only=trouble'];
  return [['groups', '/'], ...of, trouble, ['not-found', '/groups/not-there']];
}

const at = (address: string) => `http://127.0.0.1:${board.port}${address}`;
const readers = Object.keys(SIZES).flatMap((size) =>
  SCHEMES.map((scheme) => [size as Size, scheme] as [Size, (typeof SCHEMES)[number]]),
);

describe.each(readers)('on a %s, %s', (size, scheme) => {
  it.each(ADDRESSES)(
    '%s breaks no rule of axe, says nothing in the console and is no wider than the screen',
    async (name, address) => {
      const { page, said, context } = await aReader(browser, size, scheme, board);
      await page.goto(at(address));
      await takeScreenshot(page, `${name}-${size}-${scheme}`);
      expect(await violationsOf(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(said.filter((line) => !isExpected(line, name))).toEqual([]);
      await context.close();
    },
  );
});

/** What the browser itself says of a page that there is not. */
function isExpected(line: string, name: string): boolean {
  return name === 'not-found' && /^error: Failed to load resource: .* 404 /.test(line);
}

/** How many pixels the document is wider than what shows it. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

describe.each(Object.keys(SIZES) as Size[])('by keyboard alone, on a %s', (size) => {
  it.each(ADDRESSES)('each link and each region that scrolls is reached in %s', async (_, address) => {
    const { page, context } = await aReader(browser, size, 'light', board);
    await page.goto(at(address));
    expect(await missedByTab(page)).toEqual([]);
    await context.close();
  });
});

describe('with JavaScript off', () => {
  it.each(ADDRESSES)('%s reads the same', async (_, address) => {
    const texts: string[] = [];
    for (const javaScriptEnabled of [true, false]) {
      const { page, context } = await aReader(browser, 'laptop', 'light', { ...board, javaScriptEnabled });
      await page.goto(at(address));
      texts.push(await page.locator('main').innerText());
      await context.close();
    }
    const [on, off] = texts;
    expect(off).toBe(on);
    expect(off?.length).toBeGreaterThan(40);
  });
});

it('shows the page that a link leads to', async () => {
  const { page, context } = await aReader(browser, 'laptop', 'light', board);
  await page.getByRole('link', { name: 'forty', exact: true }).click();
  await page.getByRole('link', { name: 'extract-orders', exact: true }).first().click();
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('extract-orders');
  await page.getByRole('link', { name: 'groups', exact: true }).click();
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Groups');
  await context.close();
});
