import { everStarted } from '../../domain/attempts/attempt';
import { changeEffects } from '../../domain/explain/change-effects';
import { type RunPoint, runPoints } from '../../domain/explain/job-durations';
import { isFailed, isOpen } from '../../domain/tables/statuses';
import { nextCommand } from '../../domain/values/next-command';
import { type Html, html, type Markup } from '../html';
import type { RenderedPage, View } from '../page';
import { markOf, statusBadge } from '../status-mark';
import { CHANGE_LIST_STYLE, renderChangeList } from './change-list';
import { DURATION_PLOT_STYLE, renderDurationPlot } from './duration-plot';
import { durationStory } from './duration-story';
import { JOB_FACTS_STYLE, renderJobFigures, renderJobRow } from './job-facts';
import { JOB_RUNS_STYLE, renderJobRuns } from './job-runs';
import type { JobPage } from './read-job-page';

/** One job: its row, how long it took over time, the changes in that time, and its runs. */
export function renderJobPage(page: JobPage, view: View): RenderedPage {
  const { group, job } = page.place;
  const points = runPoints(page.runs, view.now);
  const newest = page.runs.at(0);
  const main = html`<div class="runhead"><h1>${job}</h1>${newest && statusBadge(newest.status)}</div>
<p class="soft">A job of ${view.links.to({ page: 'group', group }, group)}.</p>
${renderJobRow(page, view)}
${renderJobFigures(page, points, view)}
${renderOverTime(page, points, view)}
${page.changes.length > 0 && html`<section aria-labelledby="changes"><h2 id="changes">Changes</h2>${renderChangeList(page.changes, view.now)}</section>`}
<section aria-labelledby="runs"><h2 id="runs">Runs</h2>${page.runs.length > 0 ? renderJobRuns(page, view) : html`<p>${page.place.range ? 'The job has no run in this time range.' : 'The job has not run yet.'}</p>`}</section>
${renderNext(page, view)}`;
  return {
    title: `${newest ? `${markOf(newest.status).sign} ` : ''}${job} in ${group} · Runsheet`,
    trail: [
      { label: group, page: { page: 'group', group } },
      { label: job, page: { page: 'job', group, job } },
    ],
    main,
    styles: [JOB_FACTS_STYLE, DURATION_PLOT_STYLE, CHANGE_LIST_STYLE, JOB_RUNS_STYLE],
    isOpen: newest !== undefined && isOpen(newest.status),
    isFound: true,
  };
}

function renderOverTime({ changes, row, place, runs }: JobPage, points: readonly RunPoint[], view: View): Markup {
  if (points.length === 0) return undefined;
  const { now } = view;
  const timeoutMinutes = row && 'job' in row ? row.job.timeout_minutes : runs.at(0)?.timeout_minutes;
  const effects = changeEffects(points, changes);
  const { summary, steps } = durationStory(points, changes, effects, now);
  const label = [summary, ...steps].join(' ');
  return html`<section aria-labelledby="durations"><h2 id="durations">How long it took</h2>
${steps.map((sentence, index) => html`<p class="step">${index === 0 ? html`<strong>${sentence}</strong>` : sentence}</p>`)}
<p class="soft">${summary}</p>
${renderDurationPlot({ points, changes, effects, timeoutMinutes, range: place.range, label, now })}
</section>`;
}

/** Commands for what a person may do next. The board itself changes nothing. */
function renderNext({ place: { group, job }, runs, row }: JobPage, view: View): Html {
  const failed = runs.find((run) => isFailed(run.status));
  const commands = [
    ...(failed ? [`why ${failed.run_id} ${job}`] : []),
    ...(failed && everStarted(failed) ? [`logs ${failed.run_id} ${job}`] : []),
    `history ${group}/${job}`,
    ...(row && 'job' in row ? [`set ${group}/${job} timeout_minutes=${row.job.timeout_minutes}`] : []),
  ];
  return html`<section aria-labelledby="next"><h2 id="next">Next, on the command line</h2><pre>${commands.map((command, at) => html`${at > 0 && html`\n`}${nextCommand(command, view)}`)}</pre></section>`;
}
