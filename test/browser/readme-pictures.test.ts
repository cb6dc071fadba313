import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { boardData } from '../support/rows/board-data';
import { MORNING, openBoard, type TestBoard } from './a-board';
import { aReader, startChromium } from './chromium';

/*
 * `npm run screenshots`: draws the pictures of the README, which are the same at any time. It does not test the board.
 */

const FOLDER = path.resolve(__dirname, '../../docs/images');
/** The most that one picture should add to a page of the repository. */
const MAX_BYTES = 200_000;

const data = boardData();

let board: TestBoard;
let browser: Browser;
beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true });
  board = await openBoard([data]);
  browser = await startChromium();
});
afterAll(async () => {
  await browser?.close();
  await board?.close();
});

it.each([
  ['run.png', `/runs/${data.runs.at(-1)?.run.run_id}`],
  ['group.png', `/groups/${data.group}`],
])('draws %s', async (name, address) => {
  const { page, context } = await aReader(browser, 'laptop', 'light', board);
  // The page shows when it was last read.
  await page.clock.setFixedTime(MORNING);
  await page.goto(`http://127.0.0.1:${board.port}${address}`);
  const file = path.join(FOLDER, name);
  await page.screenshot({ path: file });
  expect(statSync(file).size).toBeLessThan(MAX_BYTES);
  await context.close();
});
