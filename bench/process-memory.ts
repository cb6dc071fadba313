import { readFileSync } from 'node:fs';

/**
 * The memory of several processes together in MB: the sum of their PSS, in which a page that n processes share counts
 * 1/n for each. Undefined if the machine does not show it (only Linux does).
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
    // The process has ended meanwhile, or this system has no such file.
    return undefined;
  }
}
