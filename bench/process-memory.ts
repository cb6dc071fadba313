import { readFileSync } from 'node:fs';

/**
 * Memory of several processes together, MB: the sum of their PSS, in which a page that n of them share counts 1/n each.
 * Undefined where the machine does not tell (only Linux does).
 */
export function proportionalMemory(pids: readonly number[]): number | undefined {
  let kilobytes = 0;
  for (const pid of pids) {
    const pss = readPss(pid);
    if (pss === undefined && process.platform !== 'linux') return undefined;
    kilobytes += pss ?? 0;
  }
  return kilobytes / 1024;
}

function readPss(pid: number): number | undefined {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    // Ended between the listing and the reading, or no such file on this system.
    return undefined;
  }
}
