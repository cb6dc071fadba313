import { diffDuration } from '../../domain/explain/diff-duration';
import type { LoggedChange } from '../../domain/history/logged-change';
import { durationsOf, LEAST, percentile, type RunPoint, succeeded, WINDOW } from './job-durations';

/** After some changes the job took longer, or shorter, than before them. */
export interface ChangeEffect {
  /** Places of the changes among those that are shown, from 0: all that were made between the same two runs. */
  first: number;
  last: number;
  /** When the last of them was made, epoch ms. */
  at: number;
  /** Medians of the successes on either side, ms. */
  before: number;
  after: number;
}

/**
 * The changes after which the job clearly took longer or shorter, oldest first: by the medians of up to ten successes on
 * either side. One step is told once, with the change that is nearest to it: the clearest is taken first, and what is before
 * and after it is looked at by itself. `changes`: oldest first.
 */
export function changeEffects(points: readonly RunPoint[], changes: readonly LoggedChange[]): ChangeEffect[] {
  const good = succeeded(points);
  return clearest(good, cutsOf(good, changes), 0, good.length);
}

/** Changes between the same two successes, of which nobody can tell which one it was. */
interface Cut {
  /** How many successes were before. */
  position: number;
  first: number;
  last: number;
  at: number;
}

function cutsOf(good: readonly RunPoint[], changes: readonly LoggedChange[]): Cut[] {
  const cuts: Cut[] = [];
  for (const [index, change] of changes.entries()) {
    const at = Date.parse(change.at);
    const position = good.filter((point) => point.at < at).length;
    const open = cuts.at(-1);
    if (open?.position === position) Object.assign(open, { last: index, at });
    else cuts.push({ position, first: index, last: index, at });
  }
  return cuts;
}

function clearest(good: readonly RunPoint[], cuts: readonly Cut[], from: number, to: number): ChangeEffect[] {
  let best: { cut: Cut; effect: ChangeEffect; clarity: number } | undefined;
  for (const cut of cuts) {
    const found = effectOf(cut, good, from, to);
    if (found && found.clarity > (best?.clarity ?? 0)) best = { cut, ...found };
  }
  if (!best) return [];
  const { position } = best.cut;
  return [...clearest(good, cuts, from, position), best.effect, ...clearest(good, cuts, position, to)];
}

/**
 * Of all pairs of a run before and a run after, the share that must go the same way. Of three and three that is all of them,
 * which chance does once in ten times; of ten and ten, where it does so once in four hundred times, 90 of 100.
 */
const SAME_WAY = 0.9;

function effectOf({ position, first, last, at }: Cut, good: readonly RunPoint[], from: number, to: number) {
  const before = durationsOf(good.slice(Math.max(from, position - WINDOW), Math.max(from, position)));
  const after = durationsOf(good.slice(position, Math.min(to, position + WINDOW)));
  if (before.length < LEAST || after.length < LEAST) return undefined;
  const found = diffDuration(percentile(before, 0.5), percentile(after, 0.5));
  const longer = shareLonger(before, after);
  const share = Math.max(longer, 1 - longer);
  if (!found || share < SAME_WAY) return undefined;
  const effect: ChangeEffect = { first, last, at, before: found.before_ms, after: found.after_ms };
  // As in the test of Mann and Whitney: more runs make it clearer.
  const pairs = before.length * after.length;
  return { effect, clarity: (share - 0.5) * Math.sqrt(pairs / (before.length + after.length + 1)) };
}

/** In which share of all pairs the run after took longer than the run before. */
function shareLonger(before: readonly number[], after: readonly number[]): number {
  const counts = after.map(
    (value) => before.filter((each) => each < value).length + before.filter((each) => each === value).length / 2,
  );
  return counts.reduce((sum, count) => sum + count, 0) / (before.length * after.length);
}
