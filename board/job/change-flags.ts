import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { LoggedChange } from '../../domain/history/logged-change';
import { type Html, html } from '../html';
import { round, type TimeScale } from './plot-scales';

export const CHANGE_FLAGS_STYLE = `
.board .plot .change{stroke:var(--text);stroke-width:1;opacity:.6}
.board .plot .change.told{stroke-width:2;opacity:1}
.board .plot .change.group{stroke:var(--none);stroke-dasharray:2 3;opacity:.8}
.board .plot .flag rect{fill:var(--text)}
.board .plot .flag text{fill:var(--card);font-weight:700;text-anchor:middle}
.board .plot .flag.group rect{fill:var(--card);stroke:var(--none)}
.board .plot .flag.group text{fill:var(--text);font-weight:400}
`;

/** The numbers of some changes, above the plot. */
interface Flag {
  /** Percent of the width. */
  x: number;
  /** Places of the first and the last change that it numbers, from 0. */
  first: number;
  last: number;
  /** Lines of numbers: 0 is the nearest to the plot. */
  row: number;
  /** Changes of the group's settings alone. */
  isOfGroup: boolean;
}

/** Of a phone's plot, px: what does not collide there collides nowhere. */
const NARROW = 260;
const DIGIT_PX = 7;
const AROUND_PX = 10;
const MOST_ROWS = 3;
/** Nearer than this, in percent, they are one to the eye. */
const SAME_PLACE = 1.5;

export const FLAG_ROW_PX = 18;

/** A flag for each change that is within the axis, or for several where there is no room for each. `changes`: oldest first. */
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
  return inRows(flags);
}

/** Once more, now that it is known how many changes each of them numbers. */
function inRows(flags: readonly Flag[]): Flag[] {
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
  const rows = Array.from({ length: MOST_ROWS }, (_, row) => row);
  return rows.find((row) =>
    placed.every((other) => other.row !== row || Math.abs(flag.x - other.x) >= (widthOf(flag) + widthOf(other)) / 2),
  );
}

/** Percent of a phone's plot. */
function widthOf(flag: Flag): number {
  return (100 * widthPx(flag)) / NARROW;
}

function widthPx(flag: Flag): number {
  return flagText(flag).length * DIGIT_PX + AROUND_PX;
}

export function flagText({ first, last }: { first: number; last: number }): string {
  return first === last ? String(first + 1) : `${first + 1}–${last + 1}`;
}

/** A line for each change, and the flags above: from `top` on, which is where the plot begins, to its floor. */
export function renderFlags(
  changes: readonly LoggedChange[],
  flags: readonly Flag[],
  x: TimeScale,
  told: ReadonlySet<number>,
  top: number,
  floor: number,
): Html {
  const yOf = (row: number) => top - (row + 1) * FLAG_ROW_PX;
  const lines = flags.flatMap(({ first, last, row }) =>
    changes.slice(first, last + 1).map(({ at, job_name }, index) => {
      const place = round(x(Date.parse(at)));
      const kind = `${job_name === SETTINGS_ROW ? ' group' : ''}${told.has(first + index) ? ' told' : ''}`;
      return html`<line class="change${kind}" x1="${place}%" x2="${place}%" y1="${yOf(row) + FLAG_ROW_PX - 3}" y2="${floor}"/>`;
    }),
  );
  const numbers = flags.map((flag) => {
    const width = widthPx(flag) - 2;
    return html`<svg class="flag${flag.isOfGroup && ' group'}" x="${flag.x}%" y="${yOf(flag.row)}" width="1" height="1"><rect x="${-width / 2}" y="0.5" width="${width}" height="15" rx="3"/><text x="0" y="12">${flagText(flag)}</text></svg>`;
  });
  return html`${lines}${numbers}`;
}
