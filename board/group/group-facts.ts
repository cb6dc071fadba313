import { countText } from '../../domain/explain/run-summary';
import type { RunRow } from '../../domain/tables/rows';
import { type Html, html } from '../html';
import { renderFact } from '../parts/fact';
import { attention, lateText, nextText } from '../parts/group-summary';
import { lastRun } from '../parts/last-run';
import { runFigures, successRate, typicalDuration } from '../parts/typical-duration';
import { runLink } from '../run-link';
import { clockTime, zoneTime } from '../short-time';
import { wholeDuration } from '../times';
import type { View } from '../view';
import type { GroupPage } from './read-group-page';

/** Missed times that are named; a schedule of every minute can miss a thousand. */
const MOST_TIMES = 5;

/** What is known of a group beside its jobs: how its runs go, when it runs, and how. */
export function groupFacts(page: GroupPage, view: View): Html {
  const { due, runs, last, place } = page;
  const { schedule, settings } = due;
  const figures = runFigures(runs);
  return html`<dl class="facts">
${renderFact('Last run', lastRun(last, runs.length === 0 && place.range !== undefined, view))}
${renderFact('Next run', html`${nextText(due, view.now)}${laterText(due, view.now)}`)}
${runs.length > 0 && renderFact('Succeeded', successRate(figures))}
${runs.length > 0 && renderFact('Duration, p50', typicalDuration(figures))}
${schedule && renderFact('Schedule', html`<code>${schedule.expression}</code> <span class="soft under">${schedule.timezone}</span>`)}
${settings && renderFact('When a job fails', settings.on_failure === 'stop' ? 'no later stage starts' : 'later stages start all the same')}
${settings && renderFact('Jobs at once', settings.max_concurrency)}
${settings?.expected_minutes !== undefined && renderFact('Expected to take', `${wholeDuration(settings.expected_minutes * 60_000)} at most`)}
</dl>
${attentions(page, view)}`;
}

function laterText({ schedule, isEnabled, next: [, ...later] }: GroupPage['due'], now: number): Html | undefined {
  if (!schedule || !isEnabled || later.length === 0) return undefined;
  return html` <span class="soft under">then ${later.map((time, at) => html`${at > 0 && ', '}${clockTime(time, schedule.timezone, now)}`)}</span>`;
}

function attentions({ due, late }: GroupPage, { links, now }: View): Html {
  const { missed, problems } = due;
  const expected = ({ expected_minutes = 0 }: RunRow) => wholeDuration(expected_minutes * 60_000);
  const lines = [
    ...late.map((run) =>
      attention(
        'wait',
        html`${runLink({ links }, run, 'A run')} is ${lateText(run, now)}: it is expected to take ${expected(run)} at most`,
      ),
    ),
    ...(missed.length > 0 ? [attention('bad', missedText(due, now))] : []),
    ...problems.map((problem) => attention('bad', problem)),
  ];
  return lines.length > 0 ? html`<div class="attentions">${lines}</div>` : html``;
}

function missedText({ missed, schedule }: GroupPage['due'], now: number): Html {
  const times = missed.slice(-MOST_TIMES).map((time) => zoneTime(time, schedule?.timezone ?? 'UTC', now));
  const which = missed.length > times.length ? ', the last of them' : '';
  return html`${countText(missed.length, 'scheduled time')} missed in the last day${which}: ${times.map((time, at) => html`${at > 0 && ', '}${time}`)}`;
}
