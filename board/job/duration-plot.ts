import { line } from 'd3-shape';
import type { ChangeEffect } from '../../domain/explain/change-effects';
import { type RollingPoint, type RunPoint, rollingPercentiles, WINDOW } from '../../domain/explain/job-durations';
import type { LoggedChange } from '../../domain/history/logged-change';
import { type Html, html } from '../html';
import { wholeDuration } from '../times';
import { CHANGE_FLAGS_STYLE, FLAG_ROW_PX, placeFlags, renderFlags } from './change-flags';
import { type DurationScale, durationScale, round, type TimeScale, timeScale, timeTicks } from './plot-scales';
import { markSize, RUN_MARKS_STYLE, renderMark, renderMarksKey } from './run-marks';

/*
 * The plot has no viewBox. Positions in time are percents of the width, so that the plot fills a phone and a wide
 * screen, and no text is scaled. Only the lines have a viewBox of their own, because a path cannot contain percents.
 */

const PLOT_PX = 190;
/** Runs in which the job never ran stand in a band below the time axis. */
const IDLE_PX = 24;
const AXIS_PX = 22;
const LINES_WIDTH = 1000;

export const DURATION_PLOT_STYLE = `${RUN_MARKS_STYLE}${CHANGE_FLAGS_STYLE}
.board .plot{margin:14px 6px 0 66px}
.board .plot svg{overflow:visible}
.board .plot>svg{width:100%}
.board .plot text.y{text-anchor:end}
.board .plot .grid{stroke:var(--line)}
.board .plot .floor{stroke:var(--none)}
.board .p50,.board .p95,.board .limit{fill:none}
.board .p50{stroke:var(--busy);stroke-width:2}
.board .p95{stroke:var(--busy);stroke-width:1.5;stroke-dasharray:1 4;stroke-linecap:round}
.board .limit{stroke:var(--bad-fill);stroke-dasharray:6 4}
.board .plotkey{display:flex;flex-wrap:wrap;gap:2px 18px;color:var(--soft);font-size:.83rem;margin:10px 0 0;max-width:none}
.board .plotkey .sample{display:inline-block;width:14px;height:14px;vertical-align:-2px;margin-right:4px;overflow:visible}
.board .plotkey .sample.wide-one{width:26px;margin-right:7px}
.board .plotkey .sample svg{overflow:visible}
@media (max-width:640px){.board .plot{margin-left:56px;margin-right:2px}.board .plot text.minor{display:none}}
`;

export interface PlotGiven {
  points: readonly RunPoint[];
  /** The oldest first; they are numbered in this order. */
  changes: readonly LoggedChange[];
  effects: readonly ChangeEffect[];
  timeoutMinutes: number | undefined;
  range: { from: string; to: string } | undefined;
  /** The content of the plot in words, for a screen reader. */
  label: string;
  now: number;
}

/**
 * How long the job took over time: a mark for each run, lines of percentiles, and flags for changes. Without runs it
 * renders as nothing.
 */
export function renderDurationPlot(given: PlotGiven): Html {
  const { points, label, changes, effects, now } = given;
  if (points.length === 0) return html``;
  const x = timeAxis(given);
  const flags = placeFlags(changes, x);
  const top = (1 + Math.max(-1, ...flags.map(({ row }) => row))) * FLAG_ROW_PX + 4;
  const floor = top + PLOT_PX;
  const hasIdle = points.some(({ ms }) => ms === undefined);
  const bottom = floor + (hasIdle ? IDLE_PX : 0);
  const limit = (given.timeoutMinutes ?? 0) * 60_000;
  const scale = durationScale(
    points.flatMap(({ ms }) => ms ?? []),
    limit > 0 ? limit : undefined,
    top,
    floor,
  );
  const hasLimit = limit > 0 && limit <= scale.most;
  const rolling = rollingPercentiles(
    points,
    effects.map(({ at }) => at),
  );
  const marked = new Set(
    effects.flatMap(({ first, last }) => Array.from({ length: last - first + 1 }, (_, n) => first + n)),
  );
  const size = markSize(points.length);
  return html`<div class="plot">
<svg role="img" aria-label="${label}" height="${bottom + AXIS_PX}">
${durationAxis(scale, points)}
${renderTimeAxis(x, floor, bottom, now)}
${hasIdle && html`<text class="y" x="-8" y="${floor + 17}">never ran</text>`}
${hasLimit && html`<line class="limit" x1="0" x2="100%" y1="${scale.y(limit)}" y2="${scale.y(limit)}"><title>timeout of an attempt: ${wholeDuration(limit)}</title></line>`}
${renderFlags(changes, flags, x, marked, top, floor)}
${renderLines(rolling, x, scale, bottom)}
${points.map((point) => renderMark(point, round(x(point.at)), point.ms === undefined ? floor + 13 : scale.y(point.ms), size, now))}
</svg>
</div>
${renderKey(given, { isLog: scale.isLog, hasLines: rolling.some((part) => part.length > 1), hasLimit })}`;
}

/** From the first run to the last run or the last change; or the time range of the page. */
function timeAxis({ points, range, changes }: PlotGiven): TimeScale {
  const times = points.map(({ at }) => at);
  const made = changes.map(({ at }) => Date.parse(at));
  const ends = range ? [Date.parse(range.from), Date.parse(range.to)] : made.filter((at) => at >= Math.min(...times));
  return timeScale(Math.min(...times, ...ends), Math.max(...times, ...ends));
}

function durationAxis({ ticks }: DurationScale, points: readonly RunPoint[]): Html[] {
  if (points.every(({ ms }) => ms === undefined)) return [];
  return ticks.map(
    ({ at, text }) =>
      html`<line class="grid" x1="0" x2="100%" y1="${at}" y2="${at}"/><text class="y" x="-8" y="${at + 4}">${text}</text>`,
  );
}

function renderTimeAxis(x: TimeScale, floor: number, bottom: number, now: number): Html {
  const ticks = timeTicks(x, now).map(({ at, text, isMinor }) => {
    const anchor = at < 8 ? 'start' : at > 92 ? 'end' : 'middle';
    return html`<line class="floor" x1="${at}%" x2="${at}%" y1="${bottom}" y2="${bottom + 4}"/><text${isMinor && html` class="minor"`} x="${at}%" y="${bottom + 17}" text-anchor="${anchor}">${text}</text>`;
  });
  return html`<line class="floor" x1="0" x2="100%" y1="${floor}" y2="${floor}"/>${ticks}`;
}

function renderLines(rolling: readonly RollingPoint[][], x: TimeScale, { y }: DurationScale, height: number): Html {
  const path = (part: readonly RollingPoint[], of: (point: RollingPoint) => number) =>
    line<RollingPoint>(
      ({ at }) => (x(at) / 100) * LINES_WIDTH,
      (point) => y(of(point)),
    ).digits(1)(part) ?? '';
  const drawn = rolling.filter((part) => part.length > 1);
  if (drawn.length === 0) return html``;
  return html`<svg viewBox="0 0 ${LINES_WIDTH} ${height}" preserveAspectRatio="none" width="100%" height="${height}">
${drawn.map((part) => html`<path class="p95" vector-effect="non-scaling-stroke" d="${path(part, ({ p95 }) => p95)}"/><path class="p50" vector-effect="non-scaling-stroke" d="${path(part, ({ p50 }) => p50)}"/>`)}
</svg>`;
}

interface Shown {
  isLog: boolean;
  hasLines: boolean;
  hasLimit: boolean;
}

function renderKey({ points, effects }: PlotGiven, { isLog, hasLines, hasLimit }: Shown): Html {
  const sample = (kind: string) =>
    html`<svg class="sample wide-one" aria-hidden="true"><line class="${kind}" x1="0" x2="26" y1="7" y2="7"/></svg>`;
  const restart = effects.length > 0 ? ', restarted after each step' : '';
  return html`<p class="plotkey">
${renderMarksKey(points)}
${hasLines && html`<span>${sample('p50')}p50 of the last ${WINDOW} successes${restart}</span><span>${sample('p95')}p95</span>`}
${hasLimit && html`<span>${sample('limit')}timeout of an attempt</span>`}
<span>${isLog && 'logarithmic, '}times in UTC</span>
</p>`;
}
