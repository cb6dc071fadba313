import { median } from 'd3-array';
import type { BriefRun } from '../../adapters/dynamodb/brief-rows';
import { countText } from '../../domain/explain/run-summary';
import { isNotifiedRun } from '../../domain/tables/statuses';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html } from '../html';
import { sparkLine } from './spark-line';
import { trendOf, trendText } from './trend';

/** What some runs of a group say of it. */
export interface RunFigures {
  succeeded: number;
  /** Those that succeeded or went wrong: not skipped, and not stopped by a person. */
  ended: number;
  /** Of whole runs that succeeded, ms, the oldest first: one that failed was cut short, and a rerun left out what was done. */
  durations: number[];
}

export function runFigures(runs: readonly BriefRun[]): RunFigures {
  const ended = runs.filter((run) => run.status === 'SUCCEEDED' || isNotifiedRun(run));
  const succeeded = ended.filter(({ status }) => status === 'SUCCEEDED');
  const durations = succeeded
    .filter(({ rerun_of }) => rerun_of === undefined)
    .map(({ planned_at = '', ended_at = '' }) => Date.parse(ended_at) - Date.parse(planned_at))
    .filter((ms) => ms >= 0);
  return { succeeded: succeeded.length, ended: ended.length, durations };
}

/** `90 %`, and of how many. 100 and 0 are said of all and none alone. */
export function successRate({ succeeded, ended }: RunFigures): Html {
  if (ended === 0) return html`<span class="soft">no run ended</span>`;
  const share = (100 * succeeded) / ended;
  const percent = succeeded === ended ? 100 : succeeded === 0 ? 0 : Math.min(99, Math.max(1, Math.round(share)));
  return html`<span>${percent} %</span> <span class="soft under">${succeeded} of ${countText(ended, 'run')}</span>`;
}

/** The duration that half of the runs stay below, how it went, and whether it has changed. */
export function typicalDuration({ durations }: RunFigures): Html {
  const middle = median(durations);
  if (middle === undefined) return html`<span class="soft">no whole run succeeded</span>`;
  const trend = trendOf(durations);
  return html`<span class="typical"><span>${durationText(middle)}</span>${sparkLine(durations)}</span>${
    trend === undefined ? '' : html` <span class="under ${trend > 0 ? 'wait' : 'soft'}">${trendText(trend)}</span>`
  }`;
}
