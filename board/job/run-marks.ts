import type { RunPoint } from '../../domain/explain/job-durations';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html } from '../html';
import { markOf } from '../status-mark';
import { timeText } from '../times';

/*
 * The marks of runs in a plot. They are drawn and not written, so that their forms do not depend on the reader's fonts.
 */

export const RUN_MARKS_STYLE = `
.board .mark path{fill:none;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.board .mark.well path{stroke:var(--well-fill)}.board .mark.bad path{stroke:var(--bad)}.board .mark.busy path{stroke:var(--busy)}.board .mark.wait path{stroke:var(--wait)}.board .mark.cut path{stroke:var(--cut)}.board .mark.none path{stroke:var(--none)}
.board .mark.well path.full{fill:var(--well-fill);stroke:var(--card);stroke-width:1}.board .mark.busy path.full{fill:var(--busy)}.board .mark.cut path.full{fill:var(--cut)}.board .mark.none path.full{fill:var(--none)}
.board .mark .ground{fill:var(--card);stroke:none}
`;

interface Form {
  /** An SVG path around the origin, with a radius of about 4 px. */
  path: string;
  isFull?: true;
}

const RING = 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z';

/** The form of each kind of mark, by the name that the key gives it. */
const FORMS: Readonly<Record<string, Form>> = {
  SUCCEEDED: { path: RING, isFull: true },
  'SUCCEEDED after a retry': { path: 'M-3.3 0a3.3 3.3 0 1 0 6.6 0a3.3 3.3 0 1 0 -6.6 0z' },
  FAILED: { path: 'M-3.4 -3.4L3.4 3.4M3.4 -3.4L-3.4 3.4' },
  TIMED_OUT: { path: `${RING}M0 -2.4V.3H2` },
  LOST: { path: 'M0 -4.6L4.6 0L0 4.6L-4.6 0z' },
  INVALID: { path: 'M0 -4V.8M0 4V4.1' },
  RUNNING: { path: 'M-2.8 -4L4 0L-2.8 4z', isFull: true },
  RETRYING: { path: 'M-2.8 -4L4 0L-2.8 4z' },
  ABORTED: { path: 'M-3 -3H3V3H-3z', isFull: true },
  PENDING: { path: 'M-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0z' },
  SKIPPED: { path: 'M-3.4 0H3.4' },
  DISABLED: { path: 'M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0z', isFull: true },
  'carried over': { path: 'M-2.5 -3.5L1.5 0L-2.5 3.5' },
};

/** For a status that Runsheet never writes. */
const UNKNOWN: Form = { path: 'M-3 -3H3V3H-3z' };

/** With more runs than this, large marks would hide each other. */
const MANY = 80;

export function markSize(runs: number): number {
  return runs > MANY ? 0.7 : 1;
}

/** The mark of a run; `x` in percent, `y` in pixels. */
export function renderMark(point: RunPoint, x: number, y: number, size: number, now: number): Html {
  const { run, at, ms } = point;
  const took = ms === undefined ? 'did not run' : durationText(ms);
  const attempts = run.attempt > 1 ? `, ${run.attempt} attempts` : '';
  return html`<svg class="mark ${markOf(run.status).tone}" x="${x}%" y="${y}" width="1" height="1"><title>${timeText(at, now)}: ${run.status}, ${took}${attempts}</title>${shape(kindOf(point), size)}</svg>`;
}

/** The key: each kind of mark, and how many runs have it. */
export function renderMarksKey(points: readonly RunPoint[]): Html[] {
  const counts = new Map<string, { count: number; tone: string }>();
  for (const point of points) {
    const kind = kindOf(point);
    const { count = 0 } = counts.get(kind) ?? {};
    counts.set(kind, { count: count + 1, tone: markOf(point.run.status).tone });
  }
  const order = Object.keys(FORMS);
  return [...counts]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(
      ([kind, { count, tone }]) =>
        html`<span><svg class="sample" aria-hidden="true"><svg class="mark ${tone}" x="7" y="7" width="1" height="1">${shape(kind, 1)}</svg></svg>${count} ${kind}</span>`,
    );
}

function kindOf({ run }: RunPoint): string {
  if (run.carried_from !== undefined) return 'carried over';
  return run.status === 'SUCCEEDED' && run.attempt > 1 ? 'SUCCEEDED after a retry' : run.status;
}

function shape(kind: string, size: number): Html {
  const { path, isFull } = Object.hasOwn(FORMS, kind) ? (FORMS[kind] ?? UNKNOWN) : UNKNOWN;
  // The ground hides the lines behind a hollow form, and makes a thin form as easy to point at as a full one.
  return html`<g transform="scale(${size})"><circle class="ground" r="${isFull ? 4 : 5.5}" fill-opacity="${isFull ? 0 : 0.7}"/><path${isFull && html` class="full"`} d="${path}"/></g>`;
}
