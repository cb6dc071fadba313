import type { Browser } from 'playwright-core';
import { addressesOf, groupsOfAllSizes, openBoard, type TestBoard } from './a-board';
import { aReader, type Reader, SIZES, type Size, startChromium } from './chromium';
import { missedByTab } from './keyboard';

const groups = groupsOfAllSizes();
const ADDRESSES = addressesOf(groups);

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

const at = (address: string) => `http://127.0.0.1:${board.port}${address}`;

describe.each(Object.keys(SIZES) as Size[])('by keyboard alone, on a %s', (size) => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await aReader(browser, size, 'light', board);
  });
  afterAll(() => reader.context.close());

  it.each(ADDRESSES)('each link and each region that scrolls is reached in %s', async (_, address) => {
    await reader.page.goto(at(address));
    expect(await missedByTab(reader.page)).toEqual([]);
  });
});

describe('with JavaScript off', () => {
  let [on, off]: [Reader?, Reader?] = [];
  beforeAll(async () => {
    on = await aReader(browser, 'laptop', 'light', board);
    off = await aReader(browser, 'laptop', 'light', { ...board, javaScriptEnabled: false });
  });
  afterAll(() => Promise.all([on?.context.close(), off?.context.close()]));

  const textOf = async (reader: Reader | undefined, address: string) => {
    await reader?.page.goto(at(address));
    return reader?.page.locator('main').innerText();
  };

  it.each(ADDRESSES)('%s reads the same', async (_, address) => {
    const text = await textOf(off, address);
    expect(text?.length).toBeGreaterThan(40);
    expect(text).toBe(await textOf(on, address));
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
