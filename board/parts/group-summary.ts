import { lateBy } from '../../domain/runs/run-times';
import type { RunRow } from '../../domain/tables/rows';
import { type Html, html, type Markup } from '../html';
import { zoneTime } from '../short-time';
import { statusBadge } from '../status-mark';
import { wholeDuration } from '../times';
import type { Due } from './read-due';

/** When a group runs next. */
export function nextText({ schedule, isEnabled, isInForce, isGuess, next: [next] }: Due, now: number): Html {
  if (!isEnabled) return html`${statusBadge('DISABLED')} <span class="soft under">runs are recorded as SKIPPED</span>`;
  if (!schedule) return html`<span class="soft">no schedule</span>`;
  if (next === undefined) return html`<span class="soft">none: its time is over</span>`;
  const left = Math.max(1, Math.ceil((next - now) / 60_000)) * 60_000;
  return html`<span>${isGuess && 'about '}in ${wholeDuration(left)}</span> <span class="soft under">${zoneTime(next, schedule.timezone, now)}${!isInForce && ', not in force yet'}</span>`;
}

/** What a person should know of a group, a line each. */
export function attentionLines({ due, late }: { due: Due; late: readonly RunRow[] }, now: number): Html[] {
  const { missed, problems } = due;
  return [
    ...late.map((run) => attention('wait', lateText(run, now))),
    ...(missed.length > 0 ? [attention('bad', `${missed.length} missed in the last day`)] : []),
    ...(problems.length > 0 ? [attention('bad', 'settings cannot be read')] : []),
  ];
}

/** `late by 1 h 31 min`, as it grows minute by minute. */
export function lateText(run: RunRow, now: number): string {
  const minutes = Math.max(1, Math.floor((lateBy(run, now) ?? 0) / 60_000));
  return `late by ${wholeDuration(minutes * 60_000)}`;
}

/** Marked by a sign too, not by its colour alone. */
export function attention(tone: 'bad' | 'wait', text: Markup): Html {
  return html`<span class="attention ${tone}"><span aria-hidden="true">${tone === 'bad' ? '!' : '◔'}</span> ${text}</span>`;
}

export const DUE_STYLE = `
.board .under{display:block;font-size:.83rem}
.board .under a,.board .under .link,.board .attention a,.board .attention .link{text-decoration:underline;text-underline-offset:2px}
.board .foot{font-size:.83rem;margin:10px 0 0;max-width:none}
.board .attentions{border-left:3px solid var(--bad-fill);padding-left:10px;margin:12px 0}
.board .attention{display:block;font-size:.83rem;font-weight:600}
`;
