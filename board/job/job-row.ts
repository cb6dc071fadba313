import type { Job } from '../../domain/groups/job';
import { isExactNumber } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';
import { type Html, html, type Markup } from '../html';
import { renderFact } from '../parts/fact';
import { timeTag, wholeDuration } from '../times';
import type { View } from '../view';
import type { JobPage } from './read-job-page';

const FIELDS = ['target', 'priority', 'timeout_minutes', 'maximum_retries', 'is_enabled', 'owner'] as const;

/** What the job's row says now: of one that cannot be read, every problem, and each field as it was found. */
export function renderJobRow({ row, runs, disabling }: JobPage, view: View): Html {
  if (!row) return html`<p>It is gone from the master table: these are the runs that it had.</p>`;
  if ('problems' in row)
    return html`<div class="error"><p><strong>Its row cannot be read</strong>: each run of its group records it as INVALID until it is mended.</p><ul>${row.problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>
<dl class="facts">${FIELDS.map((field) => field in row.stored && renderFact(field, html`<code>${showValue(row.stored[field])}</code>`))}</dl>`;
  const { target, timeout_minutes, maximum_retries, is_enabled, owner, description } = row.job;
  return html`${description !== undefined && html`<p class="lead">${description}</p>`}
<dl class="facts">
${renderFact('Runs', html`<code>${target}</code>`)}
${renderFact('Place', placeText(row.job, runs.at(0)?.stage))}
${renderFact('Timeout', isExactNumber(timeout_minutes) && wholeDuration(timeout_minutes * 60_000))}
${renderFact('Retries', maximum_retries === 0 ? 'none' : `at most ${maximum_retries}`)}
${renderFact('Enabled', is_enabled ? 'yes' : html`no${disabledText(disabling, view)}`)}
${owner !== undefined && renderFact('Owner', owner)}
</dl>`;
}

/** Stages are counted among those of one run: which one a priority is in is known of the newest. */
function placeText({ priority }: Job, stage: number | undefined): string {
  if (priority < 0) return 'parallel';
  return `priority ${priority}${stage === undefined ? '' : `, stage ${stage}`}`;
}

function disabledText(disabling: JobPage['disabling'], { now }: View): Markup {
  if (!disabling) return undefined;
  const { at, by, reason } = disabling;
  return html`, by ${by ?? 'someone by hand'}${at !== null && html` on ${timeTag(at, now)}`}${reason !== null && `: ${reason}`}`;
}
