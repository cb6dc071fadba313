import type { FailingSince } from '../../domain/explain/failing-since';
import { durationOf } from '../../domain/explain/job-durations';
import { countText } from '../../domain/explain/run-summary';
import { causeOf } from '../../domain/runs/run-with-rows';
import type { JobRunRow } from '../../domain/tables/rows';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html, type Markup } from '../html';
import { runLink } from '../links';
import type { View } from '../page';
import { timeTag } from '../times';

/*
 * What the page of a run and the page of a job both say of a job run.
 */

type Ended = Pick<JobRunRow, 'status' | 'carried_from' | 'error' | 'reason'>;

/** Why the job run ended as it did. */
export function renderCause(row: Ended, { links }: View): Markup {
  if (row.carried_from !== undefined)
    return html`<span class="soft">carried over from ${runLink(links, { run_id: row.carried_from }, row.carried_from)}</span>`;
  const cause = causeOf(row);
  if (cause === null || row.error === undefined || row.reason === undefined) return cause;
  return html`${cause}<br><span class="soft">${row.reason}</span>`;
}

/**
 * Since when a job fails, and when it last succeeded. `runId`: the run whose page it is, if it is the page of a run.
 */
export function renderFailingSince(since: FailingSince, view: View, runId?: string): Html {
  const { first, failures } = since;
  const last = renderLastSuccess(since, view);
  if (failures === 1 && first.run_id === runId) return html`New in this run. ${last}`;
  const inARow = failures > 1 && `, ${countText(failures, 'run')} in a row`;
  return html`<strong>Failing since ${renderRunTime(first, view)}</strong>${inARow}. ${last}`;
}

function renderLastSuccess({ lastGood, isCut }: FailingSince, view: View): Markup {
  if (lastGood) return html`It last succeeded in the run of ${renderRunTime(lastGood, view)}.`;
  return isCut ? 'It succeeded in none of the earlier runs that were read.' : 'No earlier success of it is known.';
}

/** The time of a run, as a link to its page. */
export function renderRunTime(run: { run_id: string; planned_at?: string | undefined }, { links, now }: View): Html {
  return runLink(links, run, timeTag(run.planned_at, now));
}

/**
 * The duration of a job run: from its first start to its last end, or until now, with the waits between attempts. Of a
 * LOST one nobody knows when it ended. Empty if it never ran.
 */
export function jobRunDurationText(row: JobRunRow, now: number): string {
  if (row.status === 'LOST' && row.attempt > 0) return 'unknown';
  const ms = durationOf(row, now);
  return ms === undefined ? '' : durationText(ms);
}
