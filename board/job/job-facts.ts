import { percentiles, type RunPoint } from '../../domain/explain/job-durations';
import { countText } from '../../domain/explain/run-summary';
import type { Job } from '../../domain/groups/job';
import { isNotifiedJob } from '../../domain/tables/statuses';
import { type Dataset, datasetText } from '../../domain/values/dataset';
import { durationText } from '../../domain/values/duration-text';
import { isExactNumber } from '../../domain/values/json';
import { showValue } from '../../domain/values/show-value';
import { type Html, html, type Markup } from '../html';
import { runLink } from '../links';
import type { View } from '../page';
import { renderFact, renderSuccessRate } from '../parts/fact';
import { renderFailingSince, renderRunTime } from '../parts/job-run-text';
import { timeTag, wholeDuration } from '../times';
import type { JobPage } from './read-job-page';

export const JOB_FACTS_STYLE = `
.board .failing{margin:14px 0 10px}
.board .step{text-wrap:pretty}
`;

const FIELDS = ['target', 'priority', 'timeout_minutes', 'maximum_retries', 'is_enabled', 'owner'] as const;

/** What the row of the job says now. If the row cannot be read: every problem, and each field as it was found. */
export function renderJobRow({ row, runs, disabling }: JobPage, view: View): Html {
  if (!row) return html`<p>The job is no longer in the master table. These are its past runs.</p>`;
  if ('problems' in row)
    return html`<div class="error"><p><strong>Its row cannot be read</strong>: each run of the group records the job as INVALID until the row is corrected.</p><ul>${row.problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>
<dl class="facts">${FIELDS.map((field) => field in row.stored && renderFact(field, html`<code>${showValue(row.stored[field])}</code>`))}</dl>`;
  const { target, timeout_minutes, maximum_retries, is_enabled, owner, description, reads, writes } = row.job;
  return html`${description !== undefined && html`<p class="lead">${description}</p>`}
<dl class="facts">
${renderFact('Runs', html`<code>${target}</code>`)}
${renderFact('Place', placeText(row.job, runs.at(0)?.stage))}
${renderFact('Timeout', isExactNumber(timeout_minutes) && wholeDuration(timeout_minutes * 60_000))}
${renderFact('Retries', maximum_retries === 0 ? 'none' : `at most ${maximum_retries}`)}
${renderFact('Enabled', is_enabled ? 'yes' : html`no${renderDisabling(disabling, view)}`)}
${owner !== undefined && renderFact('Owner', owner)}
${reads !== undefined && renderFact('Reads', datasetList(reads))}
${writes !== undefined && renderFact('Writes', datasetList(writes))}
</dl>`;
}

function datasetList(datasets: readonly Dataset[]): string {
  return datasets.length === 0 ? 'nothing' : datasets.map(datasetText).join(', ');
}

/** `stage`: of the newest run. Only all jobs of the group together tell a stage's number. */
function placeText({ priority }: Job, stage: number | undefined): string {
  if (priority < 0) return 'parallel';
  return `priority ${priority}${stage === undefined ? '' : `, stage ${stage}`}`;
}

function renderDisabling(disabling: JobPage['disabling'], { now }: View): Markup {
  if (!disabling) return undefined;
  const { at, by, reason } = disabling;
  return html`, by ${by ?? 'someone by hand'}${at !== null && html` on ${timeTag(at, now)}`}${reason !== null && `: ${reason}`}`;
}

/** How the shown runs of the job went, and since when it fails. */
export function renderJobFigures(page: JobPage, points: readonly RunPoint[], view: View): Markup {
  const { runs, since } = page;
  if (runs.length === 0) return undefined;
  // A job run that was carried over succeeded in another run.
  const good = runs.filter(({ status, carried_from }) => status === 'SUCCEEDED' && carried_from === undefined);
  const ended = good.length + runs.filter(({ status }) => isNotifiedJob(status)).length;
  const figures = percentiles(points);
  const longest = longestOf(points);
  const last = good.at(0);
  return html`${since && html`<p class="error failing">${renderFailingSince(since, view)}</p>`}
<dl class="facts">
${ended > 0 && renderFact('Succeeded', renderSuccessRate(good.length, ended))}
${figures && renderFact('Duration, p50', durationText(figures.p50))}
${figures && renderFact('p95', durationText(figures.p95))}
${longest?.ms !== undefined && renderFact('Longest', runLink(view.links, longest.run, durationText(longest.ms)))}
${ended > 0 && renderFact('Retries', retriesText(runs))}
${ended > 0 && renderFact('Last success', last ? renderRunTime(last, view) : html`<span class="soft">in none of these runs</span>`)}
</dl>`;
}

function longestOf(points: readonly RunPoint[]): RunPoint | undefined {
  return points.reduce<RunPoint | undefined>(
    (longest, each) => ((each.ms ?? -1) > (longest?.ms ?? -1) ? each : longest),
    undefined,
  );
}

function retriesText(runs: JobPage['runs']): string {
  const retried = runs.filter(({ attempt }) => attempt > 1);
  if (retried.length === 0) return 'none';
  return `${retried.reduce((sum, { attempt }) => sum + attempt - 1, 0)} in ${countText(retried.length, 'run')}`;
}
