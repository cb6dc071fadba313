import { type ScaleTime, scaleUtc } from 'd3-scale';
import { type PathStep, spanOf } from '../../domain/explain/critical-path';
import { countText } from '../../domain/explain/run-summary';
import type { AttemptEntry, JobRunRow, RunRow } from '../../domain/tables/rows';
import { isOpen } from '../../domain/tables/statuses';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html } from '../html';
import { jobLink } from '../links';
import type { View } from '../page';
import { jobRunDurationText } from '../parts/job-run-text';
import { markOf } from '../status-mark';
import { wholeDuration } from '../times';
import { type GanttBand, ganttBands } from './gantt-bands';

export const GANTT_STYLE = `
.board .gantt{table-layout:fixed;font-size:.87rem}
.board .gantt th,.board .gantt td{padding:0;border:0;vertical-align:middle}
.board .gantt .who{width:30%;max-width:260px;padding-right:8px}
.board .gantt tbody th{font-weight:400;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;line-height:24px}
.board .gantt .who a,.board .gantt .who .link{padding:4px 0}
.board .gantt .who button{max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;line-height:16px;vertical-align:middle}
.board .gantt .who .key+button{max-width:calc(100% - 1.4em)}
.board .gantt .took{width:104px;text-align:right;color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap;padding-left:8px}
.board .gantt .stage th{padding:10px 0 2px;font-weight:600;color:var(--soft);font-size:.83rem}
.board .gantt .stage .took{padding-top:10px}
.board .gantt .idle{font-weight:400}
.board .gantt svg{width:100%;height:24px;overflow:visible}
.board .gantt .scale svg{height:18px}
.board .gantt line.tick{stroke:var(--line)}
.board .gantt .bar.well{fill:var(--well-fill)}.board .gantt .bar.bad{fill:var(--bad-fill)}.board .gantt .bar.busy{fill:var(--busy-fill)}.board .gantt .bar.cut{fill:var(--cut-fill)}.board .gantt .bar.none,.board .gantt .bar.wait{fill:var(--none-fill)}
.board .gantt .pause{stroke:var(--wait-fill);stroke-width:2;stroke-dasharray:2 2}
.board .gantt .path{fill:var(--text)}
.board .gantt .rest{fill:var(--none-tint);stroke:var(--none-fill)}
.board .gantt text.x{fill:var(--bad);font-weight:700;font-size:10px}
.board .gantt .key{color:var(--text)}
.board .ganttkey{display:flex;flex-wrap:wrap;gap:2px 18px;color:var(--soft);font-size:.83rem;margin:10px 0 0;max-width:none}
.board .ganttkey svg{display:inline-block;vertical-align:-3px;margin-right:5px;width:26px;height:14px;overflow:visible}
@media (max-width:640px){.board .gantt text.minor{display:none}.board .gantt .took{width:76px}.board .gantt .who{width:34%}}
`;

/** Where a moment lies on the timeline, in percent of its width. */
type At = (time: number) => number;

/** The jobs of the run over time, by stage: their attempts, the waits between attempts, and the critical path. */
export function renderGantt(run: RunRow, rows: readonly JobRunRow[], path: readonly PathStep[], view: View): Html {
  const ends = rows.flatMap((row) => spanOf(row, view.now)?.end ?? []);
  const begin = Date.parse(run.planned_at ?? '');
  if (ends.length === 0 || Number.isNaN(begin)) return html``;
  const end = Math.max(begin + 1, ...ends, run.status === 'RUNNING' ? view.now : 0);
  // The scale starts at 0, so that the ticks are times since the plan.
  const scale = scaleUtc([0, end - begin], [0, 100]);
  const at: At = (time) => round(Math.min(100, Math.max(0, scale(time - begin))));
  const ticks = ticksOf(scale);
  const lines = ticks.map(({ x }) => html`<line class="tick" x1="${x}%" x2="${x}%" y1="0" y2="100%"/>`);
  const onPath = new Set(path.map(({ row }) => row.job_name));
  const draw = { view, at, lines, onPath };
  return html`<table class="gantt">
<caption class="vh">The jobs over time, by stage</caption>
<thead><tr class="scale"><th scope="col" class="who"><span class="vh">Job</span></th><td><svg aria-hidden="true">${ticks.map(renderTick)}</svg></td><th scope="col" class="took">duration</th></tr></thead>
${ganttBands(rows, path, view.now).map((band) => renderBand(band, draw))}
</table>
${KEY}`;
}

interface Draw {
  view: View;
  at: At;
  lines: readonly Html[];
  onPath: ReadonlySet<string>;
}

function renderBand(band: GanttBand, draw: Draw): Html {
  const { stage, shown, others, idle } = band;
  const count = shown.length + (others?.count ?? 0) + idle.length;
  const spans = [...shown.flatMap((row) => spanOf(row, draw.view.now) ?? []), ...(others ? [others] : [])];
  const took = Math.max(...spans.map(({ end }) => end)) - Math.min(...spans.map(({ start }) => start));
  return html`<tbody>
<tr class="stage"><th scope="rowgroup" colspan="2">${stage === undefined ? 'Parallel, alongside all stages' : `Stage ${stage}`} · ${countText(count, 'job')}${idle.length > 0 && html`<span class="idle"> · ${idleText(idle)}</span>`}</th><td class="took">${spans.length > 0 && durationText(took)}</td></tr>
${shown.map((row) => renderRow(row, draw))}
${others && renderOthers(others, draw)}
</tbody>`;
}

function renderRow(row: JobRunRow, { view, at, lines, onPath }: Draw): Html {
  const span = spanOf(row, view.now);
  if (!span) return html``;
  const isKey = onPath.has(row.job_name);
  const from = at(span.start);
  const path = isKey && html`<rect class="path" x="${from}%" y="19" width="${width(from, at(span.end))}%" height="2"/>`;
  return html`<tr><th scope="row" class="who">${isKey && html`<span class="key" title="on the critical path" role="img" aria-label="on the critical path:">◆</span> `}${jobLink(view.links, row)}</th>
<td><svg role="img" aria-label="${labelOf(row)}"><title>${labelOf(row)}</title>${lines}${attemptsOf(row, view.now, at)}${path}</svg></td>
<td class="took">${jobRunDurationText(row, view.now)}</td></tr>`;
}

/** With more attempts than this, an attempt is a thin line at best, and the signs of failure would overlap. */
const MAX_SIGNS = 8;

function attemptsOf(row: JobRunRow, now: number, at: At): Html[] {
  const shown = row.attempts.filter(({ started_at }) => isTime(started_at));
  return shown.map((attempt, index) => {
    const from = at(Date.parse(attempt.started_at ?? ''));
    const end = endOf(attempt, row, now);
    const to = Number.isNaN(end) ? from : at(end);
    const next = shown[index + 1]?.started_at ?? (row.status === 'RETRYING' ? new Date(now).toISOString() : undefined);
    const pause = next && html`<line class="pause" x1="${to}%" x2="${at(Date.parse(next))}%" y1="12" y2="12"/>`;
    const { tone } = markOf(attempt.status);
    const sign = tone === 'bad' && shown.length <= MAX_SIGNS && html`<text class="x" x="${to}%" dx="2" y="11">✕</text>`;
    return html`${pause}<rect class="bar ${tone}" x="${from}%" y="6" width="${width(from, to)}%" height="11" rx="1.5"/>${sign}`;
  });
}

/** A row that was edited by hand may hold a text that is not a time. */
function isTime(text: string | null): boolean {
  return !Number.isNaN(Date.parse(text ?? ''));
}

/** An attempt that was killed has no end of its own. It counts until the next attempt started, or the job run ended. */
function endOf(attempt: AttemptEntry, row: JobRunRow, now: number): number {
  const next = row.attempts.find((other) => other.attempt > attempt.attempt && other.started_at !== null);
  return Date.parse(attempt.ended_at ?? next?.started_at ?? row.ended_at ?? new Date(now).toISOString());
}

function renderOthers({ count, start, end }: { count: number; start: number; end: number }, { at, lines }: Draw): Html {
  const from = at(start);
  return html`<tr><th scope="row" class="who soft">${count} more</th>
<td><svg role="img" aria-label="${countText(count, 'job')} between the first start and the last end">${lines}<rect class="rest" x="${from}%" y="8" width="${width(from, at(end))}%" height="7" rx="1.5"/></svg></td>
<td class="took">${durationText(end - start)}</td></tr>`;
}

function idleText(idle: readonly JobRunRow[]): string {
  const open = idle.filter(({ status }) => isOpen(status)).length;
  const never = idle.length - open;
  const count = (number: number) => (number === idle.length ? '' : `${number} `);
  return [open > 0 && `${count(open)}not started yet`, never > 0 && `${count(never)}never started`]
    .filter(Boolean)
    .join(', ');
}

/** The bars of the job, in words. */
function labelOf(row: JobRunRow): string {
  const attempts = row.attempts
    .filter(({ started_at }) => started_at !== null)
    .slice(-MAX_SIGNS)
    .map(({ attempt, status, started_at }) => `attempt ${attempt} at ${started_at?.slice(11, 19)} ${status}`);
  return `${row.job_name}: ${row.status}; ${attempts.join(', ')}`;
}

interface Tick {
  x: number;
  text: string;
}

const TICKS = 5;

/** Times since the plan, at whole seconds, minutes or hours. */
function ticksOf(scale: ScaleTime<number, number>): Tick[] {
  return scale
    .ticks(TICKS)
    .map((date) => ({ x: round(scale(date)), text: date.getTime() === 0 ? '0' : wholeDuration(date.getTime()) }));
}

function renderTick({ x, text }: Tick, index: number): Html {
  const anchor = x < 4 ? 'start' : x > 93 ? 'end' : 'middle';
  // A phone has room for every second tick only.
  return html`<text${index % 2 === 1 && html` class="minor"`} x="${x}%" y="12" text-anchor="${anchor}">${text}</text>`;
}

function width(from: number, to: number): number {
  // A bar that took no time stays visible.
  return round(Math.max(0.15, to - from));
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}

const KEY = html`<p class="ganttkey gantt">
<span><svg aria-hidden="true"><rect class="bar well" y="2" width="26" height="10" rx="1.5"/></svg>an attempt</span>
<span><svg aria-hidden="true"><rect class="bar bad" y="2" width="16" height="10" rx="1.5"/><text class="x" x="18" y="10">✕</text></svg>a failed attempt</span>
<span><svg aria-hidden="true"><rect class="bar cut" y="2" width="26" height="10" rx="1.5"/></svg>an aborted attempt</span>
<span><svg aria-hidden="true"><line class="pause" x1="0" x2="26" y1="7" y2="7"/></svg>the wait for the next attempt</span>
<span><svg aria-hidden="true"><rect class="bar well" y="1" width="26" height="9" rx="1.5"/><rect class="path" y="12" width="26" height="2"/></svg>◆ the critical path: these jobs decided when the run ended</span>
</p>`;
