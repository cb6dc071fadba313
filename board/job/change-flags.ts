import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { LoggedChange } from '../../domain/history/logged-change';
import { type Html, html } from '../html';
import { round, type TimeScale } from './plot-scales';

export const CHANGE_FLAGS_STYLE = `
.board .plot .change{stroke:var(--text);stroke-width:1;opacity:.6}
.board .plot .change.marked{stroke-width:2;opacity:1}
.board .plot .change.group{stroke:var(--none);stroke-dasharray:2 3;opacity:.8}
.board .plot .flag rect{fill:var(--text)}
.board .plot .flag text{fill:var(--card);font-weight:700;text-anchor:middle}
.board .plot .flag.group rect{fill:var(--card);stroke:var(--none)}
.board .plot .flag.group text{fill:var(--text);font-weight:400}
`;

/** A flag above the plot with the number of a change, or of several changes. */
interface Flag {
  /** In percent of the width. */
  x: number;
  /** Positions of the first and the last change that the flag stands for, from 0. */
  first: number;
  last: number;
  /** The row of flags; row 0 is the nearest to the plot. */
  row: number;
  /** Whether all its changes are changes of the group's settings. */
  isOfGroup: boolean;
}

/** The width of the plot on a phone, px. Flags that do not collide there collide nowhere. */
const NARROW_PX = 260;
const DIGIT_PX = 7;
/** The frame of a flag and the gap to the next. */
const AROUND_PX = 10;
const MAX_ROWS = 3;
/** Flags that are nearer than this, in percent, look like one, and become one. */
const SAME_PLACE = 1.5;

export const FLAG_ROW_PX = 18;

/**
 * A flag for each change within the axis. Changes that have no room for a flag of their own share one. `changes`: the
 * oldest first.
 */
export function placeFlags(changes: readonly LoggedChange[], x: TimeScale): Flag[] {
  const flags: Flag[] = [];
  for (const [index, { at, job_name }] of changes.entries()) {
    const place = round(x(Date.parse(at)));
    if (!(place >= 0 && place <= 100)) continue;
    const flag: Flag = { x: place, first: index, last: index, row: 0, isOfGroup: job_name === SETTINGS_ROW };
    const open = flags.at(-1);
    const row = rowFor(flag, flags);
    if (open && (place - open.x < SAME_PLACE || row === undefined)) {
      Object.assign(open, { last: index, isOfGroup: open.isOfGroup && flag.isOfGroup });
    } else {
      flags.push({ ...flag, row: row ?? 0 });
    }
  }
  return separateFlags(flags);
}

/** Places the flags again, because a flag that now stands for several changes has become wider. */
function separateFlags(flags: readonly Flag[]): Flag[] {
  const placed: Flag[] = [];
  for (const flag of flags) {
    const row = rowFor(flag, placed);
    const open = placed.at(-1);
    if (row !== undefined || !open) placed.push({ ...flag, row: row ?? 0 });
    else Object.assign(open, { last: flag.last, isOfGroup: open.isOfGroup && flag.isOfGroup });
  }
  return placed;
}

function rowFor(flag: Flag, placed: readonly Flag[]): number | undefined {
  const rows = Array.from({ length: MAX_ROWS }, (_, row) => row);
  return rows.find((row) =>
    placed.every((other) => other.row !== row || Math.abs(flag.x - other.x) >= (widthOf(flag) + widthOf(other)) / 2),
  );
}

/** In percent of the plot on a phone. */
function widthOf(flag: Flag): number {
  return (100 * widthPx(flag)) / NARROW_PX;
}

function widthPx(flag: Flag): number {
  return flagText(flag).length * DIGIT_PX + AROUND_PX;
}

export function flagText({ first, last }: { first: number; last: number }): string {
  return first === last ? String(first + 1) : `${first + 1}–${last + 1}`;
}

/**
 * A line for each change, and the flags above the lines. `marked`: positions of the changes that the text mentions.
 * The plot reaches from `top` to `floor`, px.
 */
export function renderFlags(
  changes: readonly LoggedChange[],
  flags: readonly Flag[],
  x: TimeScale,
  marked: ReadonlySet<number>,
  top: number,
  floor: number,
): Html {
  const yOf = (row: number) => top - (row + 1) * FLAG_ROW_PX;
  const lines = flags.flatMap(({ first, last, row }) =>
    changes.slice(first, last + 1).map(({ at, job_name }, index) => {
      const place = round(x(Date.parse(at)));
      const kind = `${job_name === SETTINGS_ROW ? ' group' : ''}${marked.has(first + index) ? ' marked' : ''}`;
      return html`<line class="change${kind}" x1="${place}%" x2="${place}%" y1="${yOf(row) + FLAG_ROW_PX - 3}" y2="${floor}"/>`;
    }),
  );
  const numbers = flags.map((flag) => {
    const width = widthPx(flag) - 2;
    return html`<svg class="flag${flag.isOfGroup && ' group'}" x="${flag.x}%" y="${yOf(flag.row)}" width="1" height="1"><rect x="${-width / 2}" y="0.5" width="${width}" height="15" rx="3"/><text x="0" y="12">${flagText(flag)}</text></svg>`;
  });
  return html`${lines}${numbers}`;
}
