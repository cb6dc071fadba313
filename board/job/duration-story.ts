import type { ChangeEffect } from '../../domain/explain/change-effects';
import { percentiles, type RunPoint } from '../../domain/explain/job-durations';
import { countText } from '../../domain/explain/run-summary';
import type { LoggedChange } from '../../domain/history/logged-change';
import { durationText } from '../../domain/values/duration-text';
import { headOf } from '../../domain/values/well-formed';
import { timeText, wholeDuration } from '../times';
import { flagText } from './change-flags';

/** The content of the plot, in words. */
export interface DurationStory {
  /** `41 runs from 13 Oct to 22 Nov: p50 2 min 52 s, p95 6 min 18 s.` */
  summary: string;
  /** A sentence for each step that a change may explain, the newest first. */
  steps: string[];
}

/** Only the newest steps are described. Older steps describe code that has since changed. */
const MAX_STEPS = 3;

export function durationStory(
  points: readonly RunPoint[],
  changes: readonly LoggedChange[],
  effects: readonly ChangeEffect[],
  now: number,
): DurationStory {
  const figures = percentiles(points);
  const took = figures
    ? `p50 ${durationText(figures.p50)}, p95 ${durationText(figures.p95)}`
    : 'none of them succeeded, so the typical duration is unknown';
  const newest = effects.at(-1);
  return {
    summary: `${countText(points.length, 'run')}${spanText(points, now)}: ${took}.`,
    steps: [...effects]
      .reverse()
      .slice(0, MAX_STEPS)
      .map((effect) => stepText(effect, changes, effect === newest, now)),
  };
}

function spanText(points: readonly RunPoint[], now: number): string {
  const [first, last] = [points.at(0), points.at(-1)].map((point) => point && dayText(point.at, now));
  if (first === undefined) return '';
  return first === last ? ` on ${first}` : ` from ${first} to ${last}`;
}

/**
 * `It got slower: since change 2 (10 Nov 01:00:00, by ann: fewer, larger batches) p50 rose from 40 s to 1 min 25 s.`
 */
function stepText(
  { first, last, at, before, after }: ChangeEffect,
  changes: readonly LoggedChange[],
  isNewest: boolean,
  now: number,
): string {
  const which = `change${first === last ? '' : 's'} ${flagText({ first, last })}`;
  const said = first === last ? whoText(changes[first]) : '';
  const when = `(${timeText(at, now)}${said})`;
  const how = after > before ? 'p50 rose' : 'p50 fell';
  const from = `from ${wholeDuration(before)} to ${wholeDuration(after)}`;
  if (!isNewest) return `After ${which} ${when} ${how} ${from}.`;
  return `It got ${after > before ? 'slower' : 'faster'}: since ${which} ${when} ${how} ${from}.`;
}

const MAX_REASON = 120;

function whoText(change: LoggedChange | undefined): string {
  if (!change) return '';
  const reason = change.reason ?? '';
  const short = reason.length > MAX_REASON ? `${headOf(reason, MAX_REASON)}…` : reason;
  return `, by ${change.by ?? 'someone by hand'}${short && `: ${short}`}`;
}

function dayText(time: number, now: number): string {
  return timeText(time, now).replace(/ [\d:]+$/, '');
}
