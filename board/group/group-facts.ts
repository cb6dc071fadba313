import { ESTIMATE, smallDollarsText } from '../../domain/cost/cost-text';
import { costBrief, withoutText } from '../../domain/estimates/estimate-text';
import type { GroupCost } from '../../domain/estimates/group-cost';
import { runFigures } from '../../domain/explain/run-figures';
import { countText } from '../../domain/explain/run-summary';
import type { RunRow } from '../../domain/tables/rows';
import { type Html, html } from '../html';
import { runLink } from '../links';
import type { View } from '../page';
import { renderFact, renderSuccessRate } from '../parts/fact';
import { lateText, renderAttention, renderLastRun, renderNextRun } from '../parts/group-summary';
import { renderTypicalDuration } from '../parts/typical-duration';
import { clockTime, wholeDuration, zoneTime } from '../times';
import type { GroupPage } from './read-group-page';

/** What is known of a group besides its jobs: how its runs went, when it runs next, and its settings. */
export function renderGroupFacts(page: GroupPage, view: View): Html {
  const { due, runs, last, place, cost } = page;
  const { schedule, settings } = due;
  const { succeeded, ended, durations } = runFigures(runs);
  return html`<dl class="facts">
${renderFact('Last run', renderLastRun(last, runs.length === 0 && place.range !== undefined, view))}
${renderFact('Next run', html`${renderNextRun(due, view.now)}${renderLaterRuns(due, view.now)}`)}
${runs.length > 0 && renderFact('Succeeded', renderSuccessRate(succeeded, ended))}
${runs.length > 0 && renderFact('Duration, p50', renderTypicalDuration(durations))}
${schedule && renderFact('Schedule', html`<code>${schedule.expression}</code> <span class="soft under">${schedule.timezone}${schedule.startWithinMinutes > 0 && html`, starts within ${schedule.startWithinMinutes} min`}</span>`)}
${settings && renderFact('When a job fails', settings.on_failure === 'stop' ? 'no later stage starts' : 'later stages start all the same')}
${settings && renderFact('Jobs at once', settings.max_concurrency)}
${settings?.expected_minutes !== undefined && renderFact('Expected to take', `${wholeDuration(settings.expected_minutes * 60_000)} at most`)}
${cost && renderFact('Costs on AWS', html`${costBrief(cost)} <span class="soft under">${renderCostNote(cost)}</span>`)}
</dl>
${renderAttentions(page, view)}`;
}

/** A run besides the month, and that it is an estimate. */
function renderCostNote(cost: GroupCost): string {
  const ofRun = cost.month === undefined ? undefined : `${smallDollarsText(cost.run)} a run`;
  return [ofRun, withoutText(cost), ESTIMATE].filter((part) => part !== undefined).join(', ');
}

function renderLaterRuns({ schedule, isEnabled, next: [, ...later] }: GroupPage['due'], now: number): Html | undefined {
  if (!schedule || !isEnabled || later.length === 0) return undefined;
  return html` <span class="soft under">then ${later.map((time, at) => html`${at > 0 && ', '}${clockTime(time, schedule.timezone, now)}`)}</span>`;
}

function renderAttentions({ due, late }: GroupPage, { links, now }: View): Html {
  const { missed, problems } = due;
  const expected = ({ expected_minutes = 0 }: RunRow) => wholeDuration(expected_minutes * 60_000);
  const lines = [
    ...late.map((run) =>
      renderAttention(
        'wait',
        html`${runLink(links, run, 'A run')} is ${lateText(run, now)}: it is expected to take ${expected(run)} at most`,
      ),
    ),
    ...(missed.length > 0 ? [renderAttention('bad', renderMissed(due, now))] : []),
    ...problems.map((problem) => renderAttention('bad', problem)),
  ];
  return lines.length > 0 ? html`<div class="attentions">${lines}</div>` : html``;
}

/** At most this many missed times are named: a group that runs every minute can miss a thousand a day. */
const MAX_TIMES = 5;

function renderMissed({ missed, schedule }: GroupPage['due'], now: number): Html {
  const times = missed.slice(-MAX_TIMES).map((time) => zoneTime(time, schedule?.timezone ?? 'UTC', now));
  const which = missed.length > times.length ? `, the last ${times.length} of them` : '';
  return html`${countText(missed.length, 'scheduled time')} missed in the last day${which}: ${times.map((time, at) => html`${at > 0 && ', '}${time}`)}`;
}
