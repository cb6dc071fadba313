import type { LoggedChange } from '../history/logged-change';
import { diffDuration } from './diff-duration';
import { durationsOf, LEAST, percentile, type RunPoint, succeeded, WINDOW } from './job-durations';
import { rankTest } from './rank-test';

/** A step in how long a job takes, at one or several changes that may explain it. */
export interface ChangeEffect {
  /** Positions of the first and the last of the changes, from 0. All of them lie between the same two runs. */
  first: number;
  last: number;
  /** When the last of the changes was made, epoch ms. */
  at: number;
  /** Medians of the successes on both sides of the changes, ms. */
  before: number;
  after: number;
}

/**
 * The changes after which the job took clearly longer or shorter, the oldest first. `changes`: the oldest first.
 *
 * A change is judged by the medians of up to ten successes on either side. Each step counts once, for the change that
 * is nearest to it: the clearest step is taken first, and the runs before it and after it are then looked at
 * separately.
 */
export function changeEffects(points: readonly RunPoint[], changes: readonly LoggedChange[]): ChangeEffect[] {
  const good = succeeded(points);
  return clearest(good, cutsOf(good, changes), 0, good.length);
}

/** Changes between the same two successes. Nobody can tell which of them had an effect. */
interface Cut {
  /** The number of successes before the changes. */
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
 * The share of the pairs of a run before and a run after that must go the same way. Of three and three runs that
 * means all pairs, which happens by chance once in ten times. Of ten and ten it means 90 of 100 pairs: once in four
 * hundred times.
 */
const SAME_WAY = 0.9;

function effectOf({ position, first, last, at }: Cut, good: readonly RunPoint[], from: number, to: number) {
  const before = durationsOf(good.slice(Math.max(from, position - WINDOW), Math.max(from, position)));
  const after = durationsOf(good.slice(position, Math.min(to, position + WINDOW)));
  if (before.length < LEAST || after.length < LEAST) return undefined;
  const found = diffDuration(percentile(before, 0.5), percentile(after, 0.5));
  const { share, deviations } = rankTest(before, after);
  if (!found || Math.max(share, 1 - share) < SAME_WAY) return undefined;
  const effect: ChangeEffect = { first, last, at, before: found.before_ms, after: found.after_ms };
  return { effect, clarity: Math.abs(deviations) };
}
