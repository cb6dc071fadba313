import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

jest.setTimeout(120_000);

/** A phone, held upright, and a laptop. */
export const SIZES = { phone: { width: 400, height: 800 }, laptop: { width: 1280, height: 900 } } as const;
export const SCHEMES = ['light', 'dark'] as const;

export type Size = keyof typeof SIZES;
export type Scheme = (typeof SCHEMES)[number];

/** Debian's own; RUNSHEET_CHROMIUM names another. `npm run test:browser` has made sure that it is there. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.RUNSHEET_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}

/** A visitor of the board. `said` is what the browser's console holds; a breach of the policy shows there too. */
export interface Reader {
  page: Page;
  said: string[];
  context: BrowserContext;
}

/** With an address, the reader is let in by its token, and has its cookie from then on. */
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

/** What axe finds wrong: each rule, how often, and its first place. axe runs outside the page, whose policy holds. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(`${AXE};undefined`);
  return page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, help, nodes }) =>
        id + ' (' + help + ') at ' + nodes.length + ': ' + nodes[0].html.slice(0, 300) + ' ' + nodes[0].failureSummary))`,
  );
}
