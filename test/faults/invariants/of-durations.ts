import type { Evidence } from './evidence';

/** What the probe may see late, and what is cut off to whole ms. */
const PROBE_MS = 5;

/**
 * D1 what an attempt took is what it measured itself, by a clock that nobody sets: no less than its code was at work,
 * and no more than the whole case took.
 */
export function wronglyMeasured({ writes, works, tookMs }: Evidence): string[] {
  return writes.flatMap(({ attempt, item, isAccepted, runId, entry }) => {
    if (!isAccepted || attempt?.write !== 'END' || typeof item?.duration_ms !== 'number') return [];
    const name = entry.slice('job#'.length);
    const own = works.find(
      (work) => !work.isLeft && work.runId === runId && work.job === name && work.attempt === attempt.number,
    );
    // The code of an attempt that failed may go on after its END.
    const least = own && item.status === 'SUCCEEDED' ? own.to - own.from - PROBE_MS : 0;
    const isRight = item.duration_ms >= least && item.duration_ms <= tookMs;
    return isRight ? [] : [`D1 attempt ${attempt.number} of ${name} took ${item.duration_ms} ms by its row`];
  });
}
