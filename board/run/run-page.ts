import { everStarted } from '../../domain/attempts/attempt';
import { costText, ESTIMATE, smallDollarsText } from '../../domain/cost/cost-text';
import { type RunCost, runCost } from '../../domain/estimates/run-cost';
import { runHeadline } from '../../domain/explain/run-summary';
import { partText } from '../../domain/runs/part-of-group';
import { lateBy, runStart } from '../../domain/runs/run-times';
import { runToRepeat } from '../../domain/runs/run-to-repeat';
import type { RunRow } from '../../domain/tables/rows';
import { countStatuses } from '../../domain/tables/statuses';
import { durationText } from '../../domain/values/duration-text';
import { isName, isRunId, MAX_GROUP_NAME, MAX_JOB_NAME } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { headOf } from '../../domain/values/well-formed';
import { type Html, html, type Markup } from '../html';
import type { RenderedPage, View } from '../page';
import { renderDownloads } from '../parts/download-links';
import { renderFact } from '../parts/fact';
import { renderRunTime } from '../parts/job-run-text';
import { markOf, statusBadge } from '../status-mark';
import { agoText, timeTag, wholeDuration } from '../times';
import { ATTEMPT_LOG_STYLE, renderAttemptLog } from './attempt-log';
import { GANTT_STYLE, renderGantt } from './gantt';
import { JOB_RUN_TABLE_STYLE, renderJobRunTable } from './job-run-table';
import type { RunPage } from './read-run-page';
import { NOTEBOOK_STYLE, renderNotebook } from './render-notebook';
import { renderWhatHappened, WHAT_HAPPENED_STYLE } from './what-happened';

export const RUN_PAGE_STYLE = `
.board .next{display:grid;grid-template-columns:minmax(0,max-content) minmax(0,1fr);gap:4px 18px;margin:0}
.board .next dd{margin:0;color:var(--soft)}
@media (max-width:640px){.board .next{grid-template-columns:minmax(0,1fr)}.board .next dd{margin-bottom:6px}}
.board .counts{display:flex;flex-wrap:wrap;gap:2px 14px;list-style:none;margin:0;padding:0}
`;

/**
 * One run: what happened in words, its jobs over time, every job with its cause, and the commands that may come next.
 */
export function renderRunPage(page: RunPage, view: View): RenderedPage {
  const { run, rows, path, place } = page;
  const group = isName(run.job_group, MAX_GROUP_NAME) ? run.job_group : undefined;
  const main = html`<div class="runhead"><h1>${run.job_group ?? 'A run'}, ${timeTag(runStart(run), view.now)}</h1>${statusBadge(run.status)}</div>
<p class="lead">${runHeadline(page)}.</p>
${renderFacts(page, view)}
${(rows.length > 0 || run.status !== 'RUNNING') && renderWhatHappened(page, view)}
${renderNext(page, view)}
${path.length > 0 && html`<section aria-labelledby="timeline"><h2 id="timeline">Over time</h2>${renderGantt(run, rows, path, view)}</section>`}
${page.log && renderAttemptLog(page.log, run, place, view)}
${page.notebook && renderNotebook(page.notebook, place, view)}
${rows.length > 0 && html`<section aria-labelledby="jobs"><h2 id="jobs">Jobs</h2>${renderJobRunTable(page, view)}${isRunId(run.run_id) && renderDownloads(view.links, [['these job runs', { what: 'job-runs', run: run.run_id }]])}</section>`}`;
  return {
    title: `${markOf(run.status).sign} ${run.job_group ?? run.run_id} ${run.status} · Runsheet`,
    trail: [
      ...(group === undefined ? [] : [{ label: group, page: { page: 'group' as const, group } }]),
      { label: run.run_id, page: { page: 'run', run: run.run_id } },
    ],
    main,
    styles: [
      RUN_PAGE_STYLE,
      WHAT_HAPPENED_STYLE,
      GANTT_STYLE,
      JOB_RUN_TABLE_STYLE,
      ATTEMPT_LOG_STYLE,
      ...(page.notebook ? [NOTEBOOK_STYLE] : []),
    ],
    isOpen: run.status === 'RUNNING',
    isFound: true,
  };
}

function renderFacts({ run, rows, pastOf, chain }: RunPage, view: View): Html {
  const begin = Date.parse(runStart(run));
  const end = run.ended_at === undefined ? view.now : Date.parse(run.ended_at);
  const counts = run.status === 'RUNNING' ? countStatuses(rows) : (run.counts ?? countStatuses(rows));
  const expected =
    run.expected_minutes === undefined ? '' : ` (expected: ${wholeDuration(run.expected_minutes * 60_000)} at most)`;
  const late = lateBy(run, view.now);
  const cost = runCost(run, rows, pastOf);
  const parameters = Object.entries(run.parameters ?? {});
  return html`<dl class="facts">
${renderFact('Started', html`${timeTag(runStart(run), view.now)} UTC${!Number.isNaN(begin) && `, ${agoText(begin, view.now)}`}`)}
${run.ended_at !== undefined && renderFact('Ended', html`${timeTag(run.ended_at, view.now)} UTC`)}
${renderFact(run.status === 'RUNNING' ? 'Running for' : 'Duration', html`${durationText(Math.max(0, end - begin))}${expected}${late !== undefined && html`, <strong class="wait">late by ${durationText(late)}</strong>`}`)}
${renderFact('Started by', html`${run.trigger}${run.started_by !== undefined && `, ${run.started_by}`}`)}
${startedAtAnotherTime(run, begin) && renderFact('Scheduled for', html`${timeTag(run.scheduled_time, view.now)} UTC`)}
${renderFact('Jobs', html`<ul class="counts">${Object.entries(counts).map(([status, count]) => count > 0 && html`<li>${count} ${statusBadge(status)}</li>`)}${partText(run) && html`<li>${partText(run)}</li>`}</ul>`)}
${cost && renderFact(cost.isOnAws ? 'Cost' : 'Would cost on AWS', renderCost(cost))}
${chain.length > 1 && renderFact('Run and its reruns', renderChain(chain, run, view))}
${parameters.length > 0 && renderFact('Parameters', html`<code>${parameters.slice(0, MAX_PARAMETERS).map(([name, value], at) => html`${at > 0 && ', '}${name}=${valueText(value)}`)}${parameters.length > MAX_PARAMETERS && ` and ${parameters.length - MAX_PARAMETERS} more`}</code>`)}
${view.console && renderFact('On AWS', html`<a href="${view.console.execution(run.run_id)}" target="_blank" rel="noreferrer">the execution</a>${batchesText(run)}`)}
</dl>`;
}

/**
 * The jobs of a large run are in its batches, the children of Map Runs. Step Functions names a Map Run by a random
 * number, which only the execution's history has; the execution's page lists them.
 */
function batchesText({ batches }: RunRow): string {
  if (typeof batches !== 'number' || batches < 1) return '';
  return `, whose Map Runs have the jobs in ${batches === 1 ? '1 batch' : `${batches} batches`}`;
}

/** The work of its jobs, and what Runsheet itself used. */
function renderCost({ work, own, isOnAws }: RunCost): Html {
  const runsheet = html`${smallDollarsText(own)} for Runsheet itself`;
  const ofWork = work && costText(work);
  return html`${ofWork && html`${ofWork}${isOnAws ? '' : ' for the jobs'}, and `}${runsheet} <span class="soft">${ESTIMATE}</span>`;
}

/** The scheduled time is shown only if it is not the time of the start: for a backfill, or if the run started late. */
function startedAtAnotherTime({ scheduled_time }: RunRow, begin: number): boolean {
  return scheduled_time !== undefined && !(Math.abs(Date.parse(scheduled_time) - begin) < 60_000);
}

const MAX_PARAMETERS = 20;
const MAX_VALUE = 200;

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_VALUE ? `${headOf(text, MAX_VALUE)}…` : text;
}

function renderChain(chain: readonly RunRow[], run: RunRow, view: View): Html {
  const one = (each: RunRow) =>
    each.run_id === run.run_id ? html`<span aria-current="page">this one</span>` : renderRunTime(each, view);
  return html`${chain.map((each, at) => html`${at > 0 && ' → '}${one(each)} ${statusBadge(each.status)}`)}`;
}

/** Commands for what a person may do next, each with its purpose. The board itself changes nothing. */
function renderNext({ run, rows, summary, lastGood }: RunPage, view: View): Markup {
  if (!isRunId(run.run_id)) return undefined;
  const first = summary.failed.find(({ job_name }) => isName(job_name, MAX_JOB_NAME));
  const repeated = runToRepeat(run, rows.length > 0);
  const commands: [command: string | undefined | false, purpose: string][] = [
    [first && everStarted(first) && `logs ${run.run_id} ${first.job_name}`, 'shows what the job printed'],
    [
      run.status === 'FAILED' && lastGood && `diff --since-green ${run.run_id}`,
      'compares it with the last run that succeeded',
    ],
    [repeated && `rerun ${repeated}`, 'runs the jobs that did not succeed, and keeps the results of the others'],
    [run.status === 'RUNNING' && `stop ${run.run_id}`, 'asks the jobs to end, and closes the run'],
    [run.status !== 'RUNNING' && `show ${run.run_id}`, 'shows this page in a terminal'],
  ];
  return html`<section aria-labelledby="next"><h2 id="next">Next, on the command line</h2><dl class="next">${commands.map(([command, purpose]) => command && html`<dt><code>${nextCommand(command, view)}</code></dt><dd>${purpose}</dd>`)}</dl></section>`;
}
