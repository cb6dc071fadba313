import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';

/** Git ignores the folder. A person looks at the pictures after a change, and CI keeps them. */
const FOLDER = path.join(__dirname, 'screenshots');

/** Takes a picture of the whole page. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: path.join(FOLDER, `${name}.png`), fullPage: true });
}
