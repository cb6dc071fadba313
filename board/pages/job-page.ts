import { durationText } from '../../domain/duration-text';
import { type FailingSince, failingSince } from '../../domain/failing-since';
import { type Html, html, type Markup } from '../../domain/html';
import type { ParsedJob } from '../../domain/job';
import { countText } from '../../domain/run-summary';
import { isOpen } from '../../domain/statuses';
import { CHANGE_LIST_STYLE, renderChangeList } from '../parts/change-list';
import { DURATION_PLOT_STYLE, renderDurationPlot } from '../parts/duration-plot';
import { renderFact } from '../parts/fact';
import { changeEffects, percentiles, type RunPoint, runPoints } from '../parts/job-durations';
import { JOB_RUNS_STYLE, renderJobRuns } from '../parts/job-runs';
import type { JobPage } from '../read/read-job-page';
import type { RenderedPage } from '../rendered-page';
import { statusBadge } from '../status-mark';
import { timeTag, timeText } from '../times';
import type { View } from '../view';

/** One job: what its row says, how long it took over time and what was changed meanwhile, and its runs. */
export function renderJobPage(page: JobPage, view: View): RenderedPage {
  const { group, job } = page.place;
  const points = runPoints(page.runs, view.now);
  const newest = page.runs.at(0);
  const main = html`<div class="runhead"><h1>${job}</h1>${newest && statusBadge(newest.status)}</div>
${renderRow(page.row)}
${renderFigures(page, points, view)}
${renderOverTime(page, points, view)}
<section aria-labelledby="runs"><h2 id="runs">Runs</h2>${page.runs.length > 0 ? renderJobRuns(page, view) : html`<p>${page.place.range ? 'No run of it in this time.' : 'No run of it is known yet.'}</p>`}</section>`;
  return {
    title: `${job} in ${group} · Runsheet`,
    trail: [
      { label: group, page: { page: 'group', group } },
      { label: job, page: { page: 'job', group, job } },
    ],
    main,
    styles: [DURATION_PLOT_STYLE, CHANGE_LIST_STYLE, JOB_RUNS_STYLE],
    isOpen: newest !== undefined && isOpen(newest.status),
    isFound: true,
  };
}

function renderRow(row: ParsedJob | undefined): Html {
  if (!row) return html`<p>It is gone from the master table: these are the runs that it had.</p>`;
  if ('problems' in row)
    return html`<div class="error"><p>Its row cannot be read, and each run of its group records it as INVALID:</p><ul>${row.problems.map((problem) => html`<li>${problem}</li>`)}</ul></div>`;
  const { target, priority, timeout_minutes, maximum_retries, is_enabled, owner, description } = row.job;
  return html`${description !== undefined && html`<p class="lead">${description}</p>`}
<dl class="facts">
${renderFact('Runs', html`<code>${target}</code>`)}
${renderFact('Priority', priority < 0 ? 'parallel' : String(priority))}
${renderFact('Timeout', `${timeout_minutes} min`)}
${renderFact('Retries', `at most ${maximum_retries}`)}
${!is_enabled && renderFact('Enabled', 'no: it is recorded as DISABLED')}
${owner !== undefined && renderFact('Owner', owner)}
</dl>`;
}

function renderFigures({ runs, isCut, place }: JobPage, points: readonly RunPoint[], view: View): Markup {
  if (runs.length === 0) return undefined;
  const ran = runs.filter(({ status, attempt }) => attempt > 0 && !isOpen(status));
  const good = ran.filter(({ status }) => status === 'SUCCEEDED');
  const retries = ran.reduce((sum, { attempt }) => sum + attempt - 1, 0);
  const figures = percentiles(points);
  const since = failingSince(runs, isCut);
  const last = good.at(0);
  const of = isCut
    ? `the newest ${runs.length} runs`
    : place.range
      ? 'the runs in this time'
      : 'all runs that are kept';
  return html`<dl class="facts" aria-label="Of ${of}">
${ran.length > 0 && renderFact('Succeeded', `${good.length} of ${countText(ran.length, 'run')}`)}
${figures && renderFact('p50', durationText(figures.p50))}
${figures && renderFact('p95', durationText(figures.p95))}
${figures && renderFact('Longest', durationText(figures.longest))}
${ran.length > 0 && renderFact('Tried again', countText(retries, 'time'))}
${last && renderFact('Last success', view.links.to({ page: 'run', run: last.run_id }, timeTag(last.planned_at, view.now)))}
</dl>
${since && html`<p class="error">${sinceText(since, view)}</p>`}`;
}

function sinceText({ first, failures, lastGood }: FailingSince, { links, now }: View): Html {
  const run = links.to({ page: 'run', run: first.run_id }, timeTag(first.planned_at, now));
  const good = lastGood ? '' : ' No earlier success is known.';
  return html`<strong>Failing since ${run}</strong>: ${countText(failures, 'run')} in a row in which it ran.${good}`;
}

function renderOverTime({ changes, row, place, runs }: JobPage, points: readonly RunPoint[], view: View): Markup {
  if (points.length === 0) return undefined;
  const timeoutMinutes = row && 'job' in row ? row.job.timeout_minutes : runs.at(0)?.timeout_minutes;
  const effects = changeEffects(points, changes).map(({ index, before, after }) => {
    const change = changes[index];
    const when = change ? timeText(Date.parse(change.at), view.now) : '';
    return `Since change ${index + 1} (${when}) it takes ${after > before ? 'longer' : 'less long'}: ${durationText(after)} at the median, ${durationText(before)} before.`;
  });
  const label = [`Durations of ${countText(points.length, 'run')} over time.`, ...effects].join(' ');
  return html`<section aria-labelledby="durations"><h2 id="durations">How long it took</h2>
${effects.map((sentence) => html`<p><strong>${sentence}</strong></p>`)}
${renderDurationPlot({ points, changes, timeoutMinutes, range: place.range, label, now: view.now })}
${changes.length > 0 && html`<h3>What was changed meanwhile</h3>${renderChangeList(changes, view.now)}`}
</section>`;
}
