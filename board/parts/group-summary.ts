import type { BriefRun } from '../../adapters/dynamodb/run-queries';
import { lateBy, runStart } from '../../domain/runs/run-times';
import type { RunRow } from '../../domain/tables/rows';
import { type Html, html, type Markup } from '../html';
import { runLink } from '../links';
import type { View } from '../page';
import { statusBadge } from '../status-mark';
import { agoText, shortTime, wholeDuration, zoneTime } from '../times';
import type { Due } from './read-due';

/*
 * What the groups page and the page of a group both say of a group: its last run, its next run, and what needs
 * attention.
 */

export const GROUP_SUMMARY_STYLE = `
.board .under{display:block;font-size:.83rem}
.board .under a,.board .under .link,.board .attention a,.board .attention .link{text-decoration:underline;text-underline-offset:2px}
.board .foot{font-size:.83rem;margin:10px 0 0;max-width:none}
.board .attentions{border-left:3px solid var(--bad-fill);padding-left:10px;margin:12px 0}
.board .attention{display:block;font-size:.83rem;font-weight:600}
`;

/** `isOutside`: the run is not within the time range of the page, which has no run. */
export function renderLastRun(run: BriefRun | undefined, isOutside: boolean, { links, now }: View): Html {
  if (!run) return html`<span class="soft">has not run yet</span>`;
  const time = Date.parse(runStart(run));
  const ago = Number.isNaN(time) ? '' : `, ${agoText(time, now)}`;
  const link = runLink(links, run, shortTime(runStart(run), now));
  return html`${statusBadge(run.status)} <span class="under">${link}<span class="soft">${ago}</span></span>${
    isOutside && html` <span class="under soft">no run in the time shown</span>`
  }`;
}

export function renderNextRun(due: Due, now: number): Html {
  const { schedule, isEnabled, isInForce, isGuess, isWatched } = due;
  const [next] = due.next;
  if (!isEnabled) return html`${statusBadge('DISABLED')} <span class="soft under">runs are recorded as SKIPPED</span>`;
  if (!schedule) return html`<span class="soft">no schedule</span>`;
  if (next === undefined) return html`<span class="soft">none: the schedule has ended</span>`;
  const left = Math.max(1, Math.ceil((next - now) / 60_000)) * 60_000;
  return html`<span>${isGuess && 'about '}in ${wholeDuration(left)}</span> <span class="soft under">${zoneTime(next, schedule.timezone, now)}${!isWatched ? ', but nobody watches' : !isInForce && ', not in force yet'}</span>`;
}

/** A line for each thing in the group that needs attention. */
export function renderAttentionLines({ due, late }: { due: Due; late: readonly RunRow[] }, now: number): Html[] {
  const { missed, problems } = due;
  return [
    ...late.map((run) => renderAttention('wait', lateText(run, now))),
    ...(missed.length > 0 ? [renderAttention('bad', `${missed.length} missed in the last day`)] : []),
    ...(problems.length > 0 ? [renderAttention('bad', 'settings cannot be read')] : []),
  ];
}

/** The sign makes the tone visible without the colour. */
export function renderAttention(tone: 'bad' | 'wait', text: Markup): Html {
  return html`<span class="attention ${tone}"><span aria-hidden="true">${tone === 'bad' ? '!' : '◔'}</span> ${text}</span>`;
}

/** `late by 1 h 31 min`, in whole minutes. */
export function lateText(run: RunRow, now: number): string {
  const minutes = Math.max(1, Math.floor((lateBy(run, now) ?? 0) / 60_000));
  return `late by ${wholeDuration(minutes * 60_000)}`;
}
