import type { BriefRun } from '../../adapters/dynamodb/brief-rows';
import { type Html, html } from '../html';
import { runLink } from '../run-link';
import { shortTime } from '../short-time';
import { statusBadge } from '../status-mark';
import { agoText } from '../times';
import type { View } from '../view';
import { startOf } from './read-group-runs';

/** A group's last run. `isOutside`: it is not of the time that is shown, in which there is none. */
export function lastRun(run: BriefRun | undefined, isOutside: boolean, { links, now }: View): Html {
  if (!run) return html`<span class="soft">has not run yet</span>`;
  const time = Date.parse(startOf(run));
  const ago = Number.isNaN(time) ? '' : `, ${agoText(time, now)}`;
  const link = runLink({ links }, run, shortTime(startOf(run), now));
  return html`${statusBadge(run.status)} <span class="under">${link}<span class="soft">${ago}</span></span>${
    isOutside && html` <span class="under soft">none in the time shown</span>`
  }`;
}
