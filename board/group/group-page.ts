import { countText } from '../../domain/explain/run-summary';
import { runStart } from '../../domain/runs/run-times';
import { isFailed } from '../../domain/tables/statuses';
import { nextCommand } from '../../domain/values/next-command';
import { type Html, html } from '../html';
import { jobLink, runLink } from '../links';
import type { RenderedPage, View } from '../page';
import { renderDownloads } from '../parts/download-links';
import { GROUP_SUMMARY_STYLE } from '../parts/group-summary';
import { paginate, renderPagination } from '../parts/pagination';
import { TYPICAL_DURATION_STYLE } from '../parts/typical-duration';
import { markOf, renderLegend, statusBadge } from '../status-mark';
import { rangeText, shortTime } from '../times';
import { renderGroupFacts } from './group-facts';
import { type GroupPage, jobsInTrouble, MAX_JOB_RUNS } from './read-group-page';
import { RUN_GRID_STYLE, renderRunGrid } from './run-grid';

const JOBS_PER_PART = 100;

/** A group: how its runs go, and how each of its jobs went in each of them. */
export function renderGroupPage(page: GroupPage, view: View): RenderedPage {
  const { group } = page.place;
  return {
    title: `${page.last ? `${markOf(page.last.status).sign} ` : ''}${group} · Runsheet`,
    trail: [{ label: group, page: { page: 'group', group } }],
    main: html`<h1>${group}</h1>
${renderGroupFacts(page, view)}
${renderNewestTrouble(page, view)}
<section aria-labelledby="grid">
${renderGridSection(page, view)}
${renderDownloads(view.links, [
  ['all runs', { what: 'runs', group }],
  ['the jobs', { what: 'jobs', group }],
])}
</section>`,
    styles: [GROUP_SUMMARY_STYLE, TYPICAL_DURATION_STYLE, TROUBLE_STYLE, RUN_GRID_STYLE, STYLE],
    isOpen: page.late.length > 0 || page.runs.some(({ status }) => status === 'RUNNING'),
    isFound: true,
  };
}

const STYLE = `
.board .grid-head{display:flex;flex-wrap:wrap;gap:0 18px;align-items:baseline;font-size:.92rem}
.board .grid-head h2{margin-bottom:6px}
.board .grid-head a,.board .grid-head .link{text-decoration:underline;text-underline-offset:2px}
`;

const TROUBLE_STYLE = `
.board .trouble{border-left:3px solid var(--bad-fill)}
.board .trouble h2 a,.board .trouble h2 .link{text-decoration:underline;text-underline-offset:2px}
.board .trouble ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 22px}
`;

/** At most this many failed jobs are named. The grid shows all of them. */
const MAX_NAMED = 12;

/** The jobs that did not succeed in the newest run of the grid. */
function renderNewestTrouble({ place, columns, jobs }: GroupPage, view: View): Html {
  const newest = columns.at(-1);
  if (!newest) return html``;
  const failed = jobs.flatMap(({ name }) => {
    const row = newest.cells.get(name);
    return row && isFailed(row.status) ? [row] : [];
  });
  if (failed.length === 0) return html``;
  const run = runLink(view.links, newest.run, `the run of ${shortTime(runStart(newest.run), view.now)}`);
  const named = failed.slice(0, MAX_NAMED);
  return html`<section class="trouble" aria-labelledby="trouble">
<h2 id="trouble">${countText(failed.length, 'job')} did not succeed in ${run}</h2>
<ul>${named.map(
    (row) =>
      html`<li>${jobLink(view.links, { ...row, job_group: place.group })} ${statusBadge(row.status)}${
        row.attempt > 1 && html` <span class="soft">after ${row.attempt} attempts</span>`
      }</li>`,
  )}${failed.length > named.length && html`<li class="soft">and ${failed.length - named.length} more</li>`}</ul>
</section>`;
}

function renderGridSection(page: GroupPage, view: View): Html {
  const { place, jobs, columns } = page;
  const trouble = jobsInTrouble(page);
  const chosen = place.only === 'trouble' ? jobs.filter(({ name }) => trouble.has(name)) : jobs;
  const part = paginate(chosen, place.part, JOBS_PER_PART);
  const hasJobs = part.shown.length > 0;
  return html`<div class="grid-head"><h2 id="grid">Jobs</h2>${renderFilter(page, trouble.size, view)}</div>
${hasJobs ? renderRunGrid(page, part.shown, view) : html`<p>${noJobsText(page)}</p>`}
${renderPagination(place, part, view)}
${columns.length > 0 && hasJobs && renderGridLegend(page)}
<p class="soft foot">${renderRunsNote(page, view)}</p>`;
}

/** Switches between all jobs and those that did not always succeed. The choice that is shown now is not a link. */
function renderFilter({ place, jobs }: GroupPage, trouble: number, { links }: View): Html {
  const { part: _, only, ...all } = place;
  const whole = `all ${jobs.length}`;
  const few = `${countText(trouble, 'job')} that did not always succeed`;
  if (trouble === 0 && only === undefined) return html`<span class="soft">${countText(jobs.length, 'job')}</span>`;
  return only === undefined
    ? html`<span><strong>${whole}</strong><span class="soft"> · only </span>${links.to({ ...all, only: 'trouble' }, few)}</span>`
    : html`<span>${links.to(all, whole)}<span class="soft"> · only </span><strong>${few}</strong></span>`;
}

function noJobsText({ place, columns }: GroupPage): string {
  if (place.only) return 'Every job that ran succeeded, in all runs that are shown.';
  return columns.length > 0
    ? 'The group has no job in the master table, and none in the runs that are shown.'
    : 'The group has no job in the master table yet.';
}

function renderGridLegend({ columns }: GroupPage): Html {
  const statuses = columns.flatMap(({ run, cells }) => [
    run.status,
    ...[...cells.values()].map(({ status }) => status),
  ]);
  const isRetried = columns.some(({ cells }) => [...cells.values()].some(({ attempt }) => attempt > 1));
  return html`${renderLegend(statuses)}${
    isRetried && html`<p class="soft foot">Ticks below a sign count the attempts, if there was more than one.</p>`
  }`;
}

/** Which runs are shown, and why older ones are not. */
function renderRunsNote({ place, runs, columns, hasOlder }: GroupPage, view: View): Html {
  const { range, group } = place;
  const { now } = view;
  const [oldest] = columns;
  if (!oldest) return html`${rangeText(range, now)} ${range ? 'There are none.' : 'The group has not run yet.'}`;
  const shown = html`${rangeText(range, now)} ${countText(columns.length, 'run')}, the newest on the right, in UTC`;
  const older = html`Older runs${range ? ' in this time range' : ''} are not shown. To list all runs: <code>${nextCommand(`runs ${group}`, view)}</code>`;
  if (columns.length < runs.length)
    return html`${shown}. A page reads at most ${MAX_JOB_RUNS.toLocaleString('en')} job runs. ${older}`;
  if (hasOlder) return html`${shown}, back to ${shortTime(runStart(oldest.run), now)}. ${older}`;
  return html`${shown}: ${range ? 'all runs in this time range' : 'all runs of the group'}.`;
}
