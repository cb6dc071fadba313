import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../processes';

/** Loading a bundle takes a tenth of this on a busy machine. */
const STUCK_MS = 5_000;

/**
 * The marker of this process as it loads the bundle: see `openJob`. Processes of one function start side by side, so
 * each has its own. It is another's if that process has died of loading, or never comes to its end.
 */
export function loadingMarker(bundle: string, now = Date.now()): string {
  const { dir, base } = path.parse(bundle);
  const left = readdirSync(dir).find((name) => {
    const [, number] = (name.startsWith(base) && /^\.(\d+)\.loading$/.exec(name.slice(base.length))) || [];
    return number !== undefined && (!isAlive(Number(number)) || isStuck(path.join(dir, name), now));
  });
  return path.join(dir, left ?? `${base}.${process.pid}.loading`);
}

function isStuck(marker: string, now: number): boolean {
  return now - (statSync(marker, { throwIfNoEntry: false })?.mtimeMs ?? now) > STUCK_MS;
}
