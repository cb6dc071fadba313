import { median } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { trendOf } from '../../domain/explain/trend';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html } from '../html';

export const TYPICAL_DURATION_STYLE = `
.board .typical{display:inline-flex;align-items:center;gap:4px 9px;white-space:nowrap}
.board .spark path{fill:none}
.board .spark .base{stroke:var(--line);stroke-width:1}
.board .spark .run{stroke:var(--busy-fill);stroke-width:1.5;stroke-linejoin:round}
.board .spark circle{fill:var(--busy)}
`;

/**
 * The median of the durations, a line of how they went, and whether they changed. `durations`: ms, the oldest first.
 */
export function renderTypicalDuration(durations: readonly number[]): Html {
  const middle = median(durations);
  if (middle === undefined) return html`<span class="soft">no run but reruns has succeeded</span>`;
  const trend = trendOf(durations);
  return html`<span class="typical"><span>${durationText(middle)}</span>${renderSparkLine(durations)}</span>${
    trend === undefined ? '' : html` <span class="under ${trend > 0 ? 'wait' : 'soft'}">${trendText(trend)}</span>`
  }`;
}

/** `40 % longer than before`. */
export function trendText(change: number): string {
  const percent = `${Math.round(Math.abs(change) * 100)} %`;
  return `${percent} ${change > 0 ? 'longer' : 'shorter'} than before`;
}

const WIDTH = 72;
const HEIGHT = 20;
/** Room for the dot at the end of the line. */
const EDGE = 3;

/** The axis starts at 0, so that a small change looks small. Fewer than three durations render as nothing. */
function renderSparkLine(durations: readonly number[]): Html {
  if (durations.length < 3) return html``;
  const [first, last] = [durations[0] as number, durations.at(-1) as number];
  const x = scaleLinear([0, durations.length - 1], [EDGE, WIDTH - EDGE]);
  const y = scaleLinear([0, Math.max(...durations, 1)], [HEIGHT - EDGE, EDGE]);
  const path = line<number>(
    (_, at) => x(at),
    (value) => y(value),
  ).digits(1)(durations);
  const label = `durations of ${durations.length} runs that succeeded: the first ${durationText(first)}, the last ${durationText(last)}`;
  return html`<svg class="spark" role="img" aria-label="${label}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><path class="base" d="M${EDGE} ${HEIGHT - 1}H${WIDTH - EDGE}"/><path class="run" d="${path}"/><circle cx="${x(durations.length - 1).toFixed(1)}" cy="${y(last).toFixed(1)}" r="2.2"/></svg>`;
}
