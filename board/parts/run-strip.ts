import { scaleLinear } from 'd3-scale';
import { type SymbolType, symbol, symbolSquare, symbolTimes, symbolTriangle } from 'd3-shape';
import type { BriefRun } from '../../adapters/dynamodb/run-queries';
import { runStart } from '../../domain/runs/run-times';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html } from '../html';
import { markOf } from '../status-mark';
import { shortTime } from '../times';

export const RUN_STRIP_STYLE = `
.board .strip{max-width:none}
.board .strip .base{stroke:var(--line);stroke-width:1}
.board .strip .well rect{fill:var(--well-fill)}
.board .strip .bad rect{fill:var(--bad-fill)}
.board .strip .cut rect{fill:var(--cut-fill)}
.board .strip .hollow rect{fill:var(--card);stroke:currentColor;stroke-width:1}
.board .strip g path{fill:currentColor;stroke:currentColor;stroke-width:1.2}
`;

/** The width of a bar, and of a bar with the gap to the next one, px. */
const BAR = 5;
const STEP = 6.5;
const BAR_HEIGHT = 22;
/** A run that did not succeed has a sign below its bar, for readers who cannot tell the colours apart. */
const SIGN_HEIGHT = 8;
const HEIGHT = BAR_HEIGHT + SIGN_HEIGHT;
/** The area of a sign, in square pixels. */
const SIGN_SIZE = 9;
/** The least height of a bar, so that a run that took no time is visible. */
const LEAST = 3;

/**
 * The last runs of a group, the oldest left. Each is a bar, and its height is the run's duration, for an open run until
 * `now`. `places`: how many bars have room, so that the strips of all groups end below one another.
 */
export function renderRunStrip(runs: readonly BriefRun[], places: number, now: number): Html {
  const width = places * STEP;
  const longest = Math.max(...runs.map((run) => tookMs(run, now)), 1);
  const height = scaleLinear([0, longest], [LEAST, BAR_HEIGHT - 1]);
  const bars = runs.map((run, at) => renderBar(run, width - (runs.length - at) * STEP, height(tookMs(run, now)), now));
  return html`<svg class="strip" role="img" aria-label="${stripLabel(runs)}" width="${width}" height="${HEIGHT}" viewBox="0 0 ${width} ${HEIGHT}"><path class="base" d="M0 ${BAR_HEIGHT + 0.5}H${width}"/>${bars}</svg>`;
}

function renderBar(run: BriefRun, x: number, height: number, now: number): Html {
  const { tone } = markOf(run.status);
  const isHollow = run.status === 'RUNNING' || run.status === 'SKIPPED';
  const inset = isHollow ? 0.5 : 0;
  const sign = Object.hasOwn(SIGNS, run.status) && SIGNS[run.status];
  return html`<g class="${tone}${isHollow && ' hollow'}"><title>${runLabel(run, now)}</title><rect x="${x + inset}" y="${(BAR_HEIGHT - height + inset).toFixed(1)}" width="${BAR - 2 * inset}" height="${(height - 2 * inset).toFixed(1)}" rx="1"/>${
    sign && html`<path transform="translate(${x + BAR / 2} ${BAR_HEIGHT + SIGN_HEIGHT / 2 + 0.5})" d="${sign}"/>`
  }</g>`;
}

const shape = (type: SymbolType) => symbol(type, SIGN_SIZE).digits(1)() ?? '';

const SIGNS: Readonly<Record<string, string>> = {
  FAILED: shape(symbolTimes),
  ABORTED: shape(symbolSquare),
  RUNNING: shape(symbolTriangle),
};

/** `22 Nov 02:00: FAILED, 12 min 03 s`. */
export function runLabel(run: BriefRun, now: number): string {
  const took = run.status === 'SKIPPED' ? '' : `, ${durationText(tookMs(run, now))}${run.ended_at ? '' : ' so far'}`;
  return `${shortTime(runStart(run), now)}: ${run.status}${took}`;
}

/** `last 30 runs: 27 SUCCEEDED, 3 FAILED, newest FAILED`. */
function stripLabel(runs: readonly BriefRun[]): string {
  const newest = runs.at(-1);
  if (!newest) return 'no runs';
  if (runs.length === 1) return `one run: ${newest.status}`;
  const counts = new Map<string, number>();
  for (const { status } of runs) counts.set(status, (counts.get(status) ?? 0) + 1);
  const each = [...counts].sort(([, a], [, b]) => b - a).map(([status, count]) => `${count} ${status}`);
  return `last ${runs.length} runs: ${each.join(', ')}, newest ${newest.status}`;
}

/** 0 if the times cannot be read. */
function tookMs(run: BriefRun, now: number): number {
  const end = run.ended_at === undefined ? now : Date.parse(run.ended_at);
  return Math.max(0, end - Date.parse(runStart(run)) || 0);
}
