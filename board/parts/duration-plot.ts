import { type ScaleContinuousNumeric, type ScaleTime, scaleLinear, scaleLog, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';
import { durationText } from '../../domain/duration-text';
import { SETTINGS_ROW } from '../../domain/group-settings';
import { type Html, html } from '../../domain/html';
import type { LoggedChange } from '../../domain/logged-change';
import { countText } from '../../domain/run-summary';
import { markOf } from '../status-mark';
import { timeText, wholeDuration } from '../times';
import { type RollingPoint, type RunPoint, rollingPercentiles, WINDOW } from './job-durations';

/*
 * Without a viewBox: places along the time are percents of the width, so that the plot fills a phone and a wall alike and
 * no text is ever scaled. Only the lines, which know no percents, have one of their own.
 */

const HEIGHT = 230;
const TOP = 26;
/** What never ran stands below the time axis. */
const FLOOR = 190;
const IDLE_Y = 206;
const LINES_WIDTH = 1000;

export const DURATION_PLOT_STYLE = `
.board .plot{display:grid;grid-template-columns:58px minmax(0,1fr);margin:4px 0 0}
.board .plot svg{width:100%;height:${HEIGHT}px;overflow:visible}
.board .plot .yaxis text{text-anchor:end}
.board .plot .grid{stroke:var(--line)}
.board .plot .floor{stroke:var(--soft)}
.board .plot .p50{fill:none;stroke:var(--busy);stroke-width:2}
.board .plot .p95{fill:none;stroke:var(--busy);stroke-width:1.5;stroke-dasharray:2 4}
.board .plot .limit{stroke:var(--bad-fill);stroke-dasharray:6 4}
.board .plot circle{fill:var(--well-fill);stroke:var(--card)}
.board .plot text.mark{font-size:12px;font-weight:700;text-anchor:middle;paint-order:stroke;stroke:var(--card);stroke-width:3px}
.board .plot text.mark.bad{fill:var(--bad)}.board .plot text.mark.busy{fill:var(--busy)}.board .plot text.mark.wait{fill:var(--wait)}.board .plot text.mark.cut{fill:var(--cut)}.board .plot text.mark.well{fill:var(--well)}.board .plot text.mark.none{fill:var(--none)}
.board .plot .change{stroke:var(--text);stroke-width:1}
.board .plot .change.group{stroke:var(--none-fill);stroke-dasharray:3 3}
.board .plot text.number{fill:var(--text);font-weight:700;text-anchor:middle}
.board .plotkey{display:flex;flex-wrap:wrap;gap:2px 18px;color:var(--soft);font-size:.83rem;margin:0;max-width:none}
.board .plotkey svg{display:inline-block;width:26px;height:12px;vertical-align:-1px;margin-right:5px;overflow:visible}
.board .plotkey .plot{display:inline}
@media (max-width:640px){.board .plot{grid-template-columns:46px minmax(0,1fr)}.board .plot text.minor{display:none}}
`;

export interface PlotGiven {
  points: readonly RunPoint[];
  changes: readonly LoggedChange[];
  timeoutMinutes: number | undefined;
  range: { from: string; to: string } | undefined;
  /** What the picture says, in words. */
  label: string;
  now: number;
}

/** How long the job took over time: a mark a run, percentiles, and the changes that were made. Nothing where no run is known. */
export function renderDurationPlot(given: PlotGiven): Html {
  const { points, label, changes, now } = given;
  if (points.length === 0) return html``;
  const rolling = rollingPercentiles(points);
  const x = timeScale(given);
  const { y, isLog, ticks } = durationScale(points.flatMap(({ ms }) => ms ?? []));
  const limit = limitY(given.timeoutMinutes, y);
  return html`<div class="plot">
<svg class="yaxis" aria-hidden="true">${ticks.map((tick) => html`<text x="50" y="${px(y(tick)) + 4}">${wholeDuration(tick)}</text>`)}</svg>
<svg role="img" aria-label="${label}"><title>${label}</title>
${ticks.map((tick) => html`<line class="grid" x1="0" x2="100%" y1="${px(y(tick))}" y2="${px(y(tick))}"/>`)}
<line class="floor" x1="0" x2="100%" y1="${FLOOR}" y2="${FLOOR}"/>
${timeTicks(x, now)}
${limit !== undefined && html`<line class="limit" x1="0" x2="100%" y1="${limit}" y2="${limit}"><title>timeout_minutes is ${given.timeoutMinutes}</title></line>`}
${renderChanges(changes, x)}
${renderLines(rolling, x, y)}
${points.map((point) => renderMark(point, { x, y, now, radius: points.length > MANY ? 2.5 : 4 }))}
</svg>
</div>
${renderKey({ isLog, hasLines: rolling.length > 1, hasLimit: limit !== undefined, points })}`;
}

type TimeScale = ScaleTime<number, number>;
type DurationScale = ScaleContinuousNumeric<number, number>;

function timeScale({ points, range, changes }: PlotGiven): TimeScale {
  const times = points.map(({ at }) => at);
  const ends = range ? [Date.parse(range.from), Date.parse(range.to)] : [Math.min(...times), Math.max(...times)];
  const marked = changes.map(({ at }) => Date.parse(at)).filter((at) => !Number.isNaN(at));
  const [from, to] = [Math.min(...ends, ...times), Math.max(...ends, ...times, ...(range ? [] : marked))];
  // One moment alone stands in the middle.
  return from === to ? scaleUtc([from - 1, to + 1], [2, 98]) : scaleUtc([from, to], [2, 98]);
}

/** So many times the median: from there on a linear axis would press all others onto the floor. */
const LOG_FROM = 20;

function durationScale(durations: readonly number[]): { y: DurationScale; isLog: boolean; ticks: number[] } {
  const sorted = [...durations].sort((a, b) => a - b);
  const most = Math.max(1, sorted.at(-1) ?? 1);
  const middle = Math.max(1, sorted[Math.floor(sorted.length / 2)] ?? 1);
  if (most / middle > LOG_FROM) {
    const least = Math.max(1, Math.min(middle / 4, sorted.find((ms) => ms > 0) ?? 1));
    const y = scaleLog([least, most * 1.1], [FLOOR - 6, TOP]).clamp(true);
    return { y, isLog: true, ticks: LOG_TICKS.filter((tick) => tick >= least && tick <= most) };
  }
  const y = scaleLinear([0, most * 1.08], [FLOOR, TOP]).clamp(true);
  // Ticks of a clock that begins at 0: whole seconds, minutes, hours.
  const ticks = scaleUtc([0, most], [0, 1]).ticks(4);
  return { y, isLog: false, ticks: ticks.map((date) => date.getTime()).filter((tick) => tick > 0) };
}

const LOG_TICKS = [1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000];

function limitY(minutes: number | undefined, y: DurationScale): number | undefined {
  const ms = (minutes ?? 0) * 60_000;
  const [, most = 0] = y.domain();
  return ms > 0 && ms <= most ? px(y(ms)) : undefined;
}

const DAY_MS = 86_400_000;

function timeTicks(x: TimeScale, now: number): Html[] {
  const [from = new Date(0), to = new Date(0)] = x.domain();
  const isLong = to.getTime() - from.getTime() > 2 * DAY_MS;
  const text = (time: number) => timeText(time, now).replace(isLong ? / \d\d:\d\d:\d\d$/ : /:\d\d$/, '');
  const ticks = to.getTime() - from.getTime() < 10 ? [] : x.ticks(6);
  return ticks.map((date, index) => {
    const at = round(x(date));
    const anchor = at < 6 ? 'start' : at > 94 ? 'end' : 'middle';
    return html`<line class="grid" x1="${at}%" x2="${at}%" y1="${FLOOR}" y2="${FLOOR + 4}"/><text${index % 2 === 1 && html` class="minor"`} x="${at}%" y="${HEIGHT - 4}" text-anchor="${anchor}">${text(date.getTime())}</text>`;
  });
}

/** From so many runs on large dots would hide each other. */
const MANY = 80;

interface Marking {
  x: TimeScale;
  y: DurationScale;
  now: number;
  radius: number;
}

function renderMark({ run, at, ms }: RunPoint, { x, y, now, radius }: Marking): Html {
  const { sign, tone } = markOf(run.status);
  const left = round(x(at));
  const took = ms === undefined ? 'did not run' : durationText(ms);
  const title = html`<title>${timeText(at, now)}: ${run.status}, ${took}</title>`;
  if (ms === undefined) return html`<text class="mark ${tone}" x="${left}%" y="${IDLE_Y}">${sign}${title}</text>`;
  const top = px(y(Math.max(ms, y.domain()[0] ?? 0)));
  if (run.status === 'SUCCEEDED')
    return html`<circle class="mark" cx="${left}%" cy="${top}" r="${radius}">${title}</circle>`;
  return html`<text class="mark ${tone}" x="${left}%" y="${top + 4}">${sign}${title}</text>`;
}

function renderLines(rolling: readonly RollingPoint[], x: TimeScale, y: DurationScale): Html {
  if (rolling.length < 2) return html``;
  const path = (of: (point: RollingPoint) => number) =>
    line<RollingPoint>(
      ({ at }) => (x(at) / 100) * LINES_WIDTH,
      (point) => y(Math.max(of(point), y.domain()[0] ?? 0)),
    ).digits(1)(rolling) ?? '';
  return html`<svg viewBox="0 0 ${LINES_WIDTH} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="${HEIGHT}">
<path class="p95" vector-effect="non-scaling-stroke" d="${path(({ p95 }) => p95)}"/>
<path class="p50" vector-effect="non-scaling-stroke" d="${path(({ p50 }) => p50)}"/>
</svg>`;
}

/** Numbers nearer than this, in percent of the width, would stand upon each other. */
const NUMBERS_APART = 4;

function renderChanges(changes: readonly LoggedChange[], x: TimeScale): Html[] {
  const drawn = changes
    .map((change, index) => ({ change, index, at: round(x(Date.parse(change.at))) }))
    .filter(({ at }) => at >= 0 && at <= 100);
  const clusters: { at: number; first: number; last: number }[] = [];
  for (const { at, index } of drawn) {
    const open = clusters.at(-1);
    if (open && at - open.at < NUMBERS_APART) open.last = index;
    else clusters.push({ at, first: index, last: index });
  }
  const lines = drawn.map(
    ({ change, at }) =>
      html`<line class="change${change.job_name === SETTINGS_ROW ? ' group' : ''}" x1="${at}%" x2="${at}%" y1="16" y2="${FLOOR}"/>`,
  );
  const numbers = clusters.map(
    ({ at, first, last }) =>
      html`<text class="number" x="${at}%" y="12">${first === last ? first + 1 : `${first + 1}–${last + 1}`}</text>`,
  );
  return [...lines, ...numbers];
}

interface Key {
  isLog: boolean;
  hasLines: boolean;
  hasLimit: boolean;
  points: readonly RunPoint[];
}

function renderKey({ isLog, hasLines, hasLimit, points }: Key): Html {
  const others = [...new Set(points.map(({ run }) => run.status))].filter((status) => status !== 'SUCCEEDED');
  const sample = (shape: Html) => html`<span class="plot"><svg aria-hidden="true">${shape}</svg></span>`;
  return html`<p class="plotkey">
<span>${sample(html`<circle cx="13" cy="6" r="4"/>`)}SUCCEEDED</span>
${others.map((status) => html`<span>${sample(html`<text class="mark ${markOf(status).tone}" x="13" y="10">${markOf(status).sign}</text>`)}${status}</span>`)}
${hasLines && html`<span>${sample(html`<line class="p50" x1="0" x2="26" y1="6" y2="6"/>`)}p50 of the last ${WINDOW} successes</span><span>${sample(html`<line class="p95" x1="0" x2="26" y1="6" y2="6"/>`)}p95</span>`}
${hasLimit && html`<span>${sample(html`<line class="limit" x1="0" x2="26" y1="6" y2="6"/>`)}timeout</span>`}
${isLog && html`<span>logarithmic</span>`}
<span>${countText(points.length, 'run')}, times in UTC</span>
</p>`;
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
