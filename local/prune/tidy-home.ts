import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Home } from '../home';
import { ignoreAbsent } from './list-files';
import { pruneHome } from './prune-home';

/** How often a home is looked through by itself. */
export const TIDY_MS = 6 * 3_600_000;

/** Prunes the home, unless that was done less than `TIDY_MS` ago. The file of that time may be deleted at any time. */
export async function tidyHome(home: Home, now = Date.now()): Promise<void> {
  const stamp = path.join(home.cache, 'tidied');
  const last = await stat(stamp).catch(ignoreAbsent);
  if (last && Math.abs(now - last.mtimeMs) < TIDY_MS) return;
  await writeFile(stamp, '');
  await pruneHome(home, { now });
}
