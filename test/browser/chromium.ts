import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

jest.setTimeout(120_000);

/** A phone, held upright, and a laptop. */
export const SIZES = { phone: { width: 400, height: 800 }, laptop: { width: 1280, height: 900 } } as const;
export const SCHEMES = ['light', 'dark'] as const;

export type Size = keyof typeof SIZES;
export type Scheme = (typeof SCHEMES)[number];

/**
 * Starts Debian's Chromium, or the one that RUNSHEET_CHROMIUM names. `npm run test:browser` has checked that it
 * exists.
 */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.RUNSHEET_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}

/**
 * A reader of the board. `said` holds the messages of the browser's console, where a breach of the page's policy
 * shows too.
 */
export interface Reader {
  page: Page;
  said: string[];
  context: BrowserContext;
}

/** Opens a browser. `address`: with the board's token, for which the reader gets a cookie that later requests carry. */
export async function aReader(
  browser: Browser,
  size: Size,
  scheme: Scheme,
  { address = '', javaScriptEnabled = true } = {},
): Promise<Reader> {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme: scheme, javaScriptEnabled });
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(String(error)));
  if (address) await page.goto(address);
  return { page, said, context };
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * What axe finds wrong: the rule, the number of places and the first of them. It is injected, so the page's policy
 * stays.
 */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(`${AXE};undefined`);
  return page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, help, nodes }) =>
        id + ' (' + help + ') at ' + nodes.length + ': ' + nodes[0].html.slice(0, 300) + ' ' + nodes[0].failureSummary))`,
  );
}
