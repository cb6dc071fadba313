import type { Browser, Page } from 'playwright-core';
import { addressesOf, groupsOfAllSizes, openBoard, type TestBoard } from './a-board';
import { aReader, type Reader, SCHEMES, SIZES, type Size, startChromium, violationsOf } from './chromium';
import { takeScreenshot } from './screenshot';

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
afterEach(() => expect(board.faults).toEqual([]));

const at = (address: string) => `http://127.0.0.1:${board.port}${address}`;
const readers = Object.keys(SIZES).flatMap((size) =>
  SCHEMES.map((scheme) => [size as Size, scheme] as [Size, (typeof SCHEMES)[number]]),
);

describe.each(readers)('on a %s, %s', (size, scheme) => {
  let reader: Reader;
  beforeAll(async () => {
    reader = await aReader(browser, size, scheme, board);
  });
  afterAll(() => reader.context.close());

  it.each(ADDRESSES)(
    '%s breaks no rule of axe, says nothing in the console and is no wider than the screen',
    async (name, address) => {
      const { page, said } = reader;
      said.length = 0;
      await page.goto(at(address));
      await takeScreenshot(page, `${name}-${size}-${scheme}`);
      expect(await violationsOf(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      expect(said.filter((line) => !isExpected(line, name))).toEqual([]);
    },
  );
});

/** The browser reports a page that does not exist. */
function isExpected(line: string, name: string): boolean {
  return name === 'not-found' && /^error: Failed to load resource: .* 404 /.test(line);
}

/** By how many pixels the document is wider than the window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
