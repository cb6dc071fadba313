import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html } from '../html';

const WIDTH = 72;
const HEIGHT = 20;
/** Room for the dot at its end. */
const EDGE = 3;

/** How durations went, the oldest left, from 0 up: a small change looks small. Nothing where there are not three. */
export function sparkLine(values: readonly number[]): Html {
  if (values.length < 3) return html``;
  const [first, last] = [values[0] as number, values.at(-1) as number];
  const x = scaleLinear([0, values.length - 1], [EDGE, WIDTH - EDGE]);
  const y = scaleLinear([0, Math.max(...values, 1)], [HEIGHT - EDGE, EDGE]);
  const path = line<number>(
    (_, at) => x(at),
    (value) => y(value),
  ).digits(1)(values);
  const label = `durations of ${values.length} runs that succeeded: the first ${durationText(first)}, the last ${durationText(last)}`;
  return html`<svg class="spark" role="img" aria-label="${label}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"><path class="base" d="M${EDGE} ${HEIGHT - 1}H${WIDTH - EDGE}"/><path class="run" d="${path}"/><circle cx="${x(values.length - 1).toFixed(1)}" cy="${y(last).toFixed(1)}" r="2.2"/></svg>`;
}

export const SPARK_LINE_STYLE = `
.board .typical{display:inline-flex;align-items:center;gap:4px 9px;white-space:nowrap}
.board .spark path{fill:none}
.board .spark .base{stroke:var(--line);stroke-width:1}
.board .spark .run{stroke:var(--busy-fill);stroke-width:1.5;stroke-linejoin:round}
.board .spark circle{fill:var(--busy)}
`;
