import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Git-ignored: what a person looks at after a change, and CI keeps. */
const FOLDER = path.join(__dirname, 'screenshots');

/** The whole page, from its head to its foot. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), fullPage: true });
}
