import { countText } from '../../domain/explain/run-summary';
import { type Html, html } from '../html';
import type { RenderedPage } from '../page';
import { DUE_STYLE } from '../parts/group-summary';
import { partOf, renderParts } from '../parts/pagination';
import { startOf } from '../parts/read-group-runs';
import { SPARK_LINE_STYLE } from '../parts/spark-line';
import { rangeText, shortTime } from '../short-time';
import { markOf, renderLegend } from '../status-mark';
import type { View } from '../view';
import { groupFacts } from './group-facts';
import { NEWEST_TROUBLE_STYLE, newestTrouble } from './newest-trouble';
import { type GroupPage, jobsInTrouble, MOST_JOB_RUNS } from './read-group-page';
import { RUN_GRID_STYLE, runGrid } from './run-grid';

const JOBS_A_PART = 100;

/** A group: how its runs go, and each of its jobs in each of them. */
export function renderGroupPage(page: GroupPage, view: View): RenderedPage {
  const { group } = page.place;
  return {
    title: `${page.last ? `${markOf(page.last.status).sign} ` : ''}${group} · Runsheet`,
    trail: [{ label: group, page: { page: 'group', group } }],
    main: html`<h1>${group}</h1>
${groupFacts(page, view)}
${newestTrouble(page, view)}
<section aria-labelledby="grid">
${gridSection(page, view)}
</section>`,
    styles: [DUE_STYLE, SPARK_LINE_STYLE, NEWEST_TROUBLE_STYLE, RUN_GRID_STYLE, STYLE],
    isOpen: page.late.length > 0 || page.runs.some(({ status }) => status === 'RUNNING'),
    isFound: true,
  };
}

function gridSection(page: GroupPage, view: View): Html {
  const { place, jobs, columns } = page;
  const trouble = jobsInTrouble(page);
  const isFiltered = place.only === 'trouble';
  const chosen = isFiltered ? jobs.filter(({ name }) => trouble.has(name)) : jobs;
  const { shown, part, parts } = partOf(chosen, place.part, JOBS_A_PART);
  return html`<div class="grid-head"><h2 id="grid">Jobs</h2>${filterLinks(page, trouble.size, view)}</div>
${shown.length > 0 ? runGrid(page, shown, view) : html`<p>${noJobs(page)}</p>`}
${renderParts(place, part, parts, view)}
${columns.length > 0 && shown.length > 0 && legend(page)}
<p class="soft foot">${runsText(page, view)}</p>`;
}

/** All jobs, or only those that did not succeed: each way to be seen, the one that is shown as no link. */
function filterLinks({ place, jobs }: GroupPage, trouble: number, { links }: View): Html {
  const { part: _, only, ...all } = place;
  const whole = `all ${jobs.length}`;
  const few = `${countText(trouble, 'job')} that did not always succeed`;
  if (trouble === 0 && only === undefined) return html`<span class="soft">${countText(jobs.length, 'job')}</span>`;
  return only === undefined
    ? html`<span><strong>${whole}</strong><span class="soft"> · only </span>${links.to({ ...all, only: 'trouble' }, few)}</span>`
    : html`<span>${links.to(all, whole)}<span class="soft"> · only </span><strong>${few}</strong></span>`;
}

function noJobs({ place, columns }: GroupPage): string {
  if (place.only) return 'Every job succeeded, or was not to run, in each run that is shown.';
  return columns.length > 0
    ? 'The group has no job in the master table, and none in the runs that are shown.'
    : 'The group has no job in the master table yet.';
}

function legend({ columns }: GroupPage): Html {
  const statuses = columns.flatMap(({ run, cells }) => [
    run.status,
    ...[...cells.values()].map(({ status }) => status),
  ]);
  const isRetried = columns.some(({ cells }) => [...cells.values()].some(({ attempt }) => attempt > 1));
  return html`${renderLegend(statuses)}${
    isRetried && html`<p class="soft foot">Ticks below a sign: its attempts, where there was more than one.</p>`
  }`;
}

/** Which runs are shown, and which are not. */
function runsText({ place, runs, columns, hasOlder }: GroupPage, { now, options }: View): Html {
  const { range, group } = place;
  const [oldest] = columns;
  if (!oldest) return html`${rangeText(range, now)} ${range ? 'There are none.' : 'The group has not run yet.'}`;
  const what = `${countText(columns.length, 'run')}, the newest right, in UTC`;
  const older = `older ones${range ? ' of that time' : ''} are not shown`;
  if (columns.length < runs.length)
    return html`${rangeText(range, now)} ${what}: of so many jobs no more are read at once (${MOST_JOB_RUNS} job runs); ${older}. All of them: <code>npx runsheet runs ${group}${options}</code>`;
  if (hasOlder)
    return html`${rangeText(range, now)} ${what}, back to ${shortTime(startOf(oldest.run), now)}; ${older}. All of them: <code>npx runsheet runs ${group}${options}</code>`;
  return html`${rangeText(range, now)} ${what}: ${range ? 'all of that time' : 'all that there are'}.`;
}

const STYLE = `
.board .grid-head{display:flex;flex-wrap:wrap;gap:0 18px;align-items:baseline;font-size:.92rem}
.board .grid-head h2{margin-bottom:6px}
.board .grid-head a,.board .grid-head .link{text-decoration:underline;text-underline-offset:2px}
`;
