import { explainAttempts } from '../../domain/explain/explain-attempts';
import type { FailingSince } from '../../domain/explain/failing-since';
import { countText, type SkippedJobs } from '../../domain/explain/run-summary';
import type { ErrorRecord, JobRunRow } from '../../domain/tables/rows';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html, type Markup } from '../html';
import { jobLink } from '../links';
import type { View } from '../page';
import { renderFailingSince, renderRunTime } from '../parts/job-run-text';
import { statusBadge } from '../status-mark';
import type { RunPage } from './read-run-page';
import { MAX_DESCRIBED } from './shown-jobs';

export const WHAT_HAPPENED_STYLE = `
.board .happened ol.failed{list-style:none;margin:0;padding:0}
.board .happened ol.failed>li{border-left:3px solid var(--bad-fill);padding:2px 0 2px 12px;margin:0 0 14px}
.board .happened h3{margin:18px 0 6px}
.board .happened .name{font-weight:600}
.board .happened pre{max-height:14em;overflow:auto}
.board .happened ul{margin:4px 0 8px;padding-left:20px}
.board .happened .chips{max-width:none}
.board .longest{table-layout:fixed;max-width:760px}
.board .longest th,.board .longest td{padding:3px 10px 3px 0;border:0}
.board .longest .of{width:45%}
.board .longest .much{width:190px}
.board .longest svg{width:100%;height:12px;background:var(--faint);border-radius:2px}
.board .longest rect{fill:var(--busy-fill)}
.board .longest rect.wait{fill:var(--none-fill)}
@media (max-width:640px){.board .longest .much{width:92px;padding-right:0}.board .longest .share{display:none}}
`;

/** At most this many names are listed in a sentence. */
const MAX_NAMES = 12;

/** In words: what failed, why and since when, what did not run because of it, and what took longest. */
export function renderWhatHappened(page: RunPage, view: View): Html {
  return html`<section class="happened" aria-labelledby="happened">
<h2 id="happened">What happened</h2>
${renderFailed(page, view)}
${page.summary.skipped.map((group) => renderSkipped(group, page, view))}
${renderRetried(page, view)}
${renderLongest(page, view)}
</section>`;
}

function renderFailed({ run, summary: { failed, jobs, skipped }, since, lastGood }: RunPage, view: View): Html {
  if (failed.length === 0) return renderNoFailure(run.status, run.reason, jobs);
  const described = failed.slice(0, MAX_DESCRIBED);
  const left = skipped.reduce((sum, each) => sum + each.jobs.length, 0);
  const good = lastGood
    ? html`The last run of the whole group that succeeded was ${renderRunTime(lastGood, view)}.`
    : 'No earlier run of the whole group is known to have succeeded.';
  return html`<p><strong>${countText(failed.length, 'job')} of ${jobs} did not succeed${left > 0 && `, and ${left} never started`}.</strong> ${good}</p>
<ol class="failed">
${described.map((row) => html`<li>${renderFailedJob(row, since.get(row.job_name), view)}</li>`)}
</ol>
${failed.length > described.length && html`<p>${failed.length - described.length} more failed jobs are in the table below.</p>`}`;
}

function renderNoFailure(status: string, reason: string | undefined, jobs: number): Html {
  if (status === 'SUCCEEDED') return html`<p><strong>All ${countText(jobs, 'job')} succeeded.</strong></p>`;
  if (status === 'RUNNING') return html`<p>Nothing has failed so far.</p>`;
  return html`<p><strong>${reason ?? 'No reason was recorded.'}</strong></p>`;
}

function renderFailedJob(row: JobRunRow, since: FailingSince | undefined, view: View): Html {
  const error = row.error ?? row.attempts.findLast((attempt) => attempt.error)?.error;
  const attempts = row.attempt > 1 ? ` after ${row.attempt} attempts` : '';
  const { answer } = explainAttempts(row);
  return html`<div><span class="name">${jobLink(view.links, row)}</span> ${statusBadge(row.status)}${attempts}${stageText(row)}</div>
${error && html`<pre>${multiLine(wholeError(error))}</pre>`}
${row.reason && html`<div>${row.status === 'INVALID' ? 'Its row cannot be read' : 'No further attempt'}: ${row.reason}</div>`}
<div>${since && renderFailingSince(since, view, row.run_id)}</div>
${row.attempts.length > 1 && html`<details><summary>${countText(row.attempts.length, 'attempt')}</summary><ul>${answer.map((sentence) => html`<li>${sentence}</li>`)}</ul></details>`}`;
}

function wholeError({ name, message, stack = '' }: ErrorRecord): string {
  const frames = stack === '' ? [] : stack.split('\n').map((frame) => `    ${frame}`);
  return [`${name}: ${message}`, ...frames].join('\n');
}

function stageText({ stage, priority }: JobRunRow): string {
  if (stage !== undefined) return `, in stage ${stage}`;
  return priority === -1 ? ', a parallel job' : '';
}

function renderSkipped({ because, reason, jobs }: SkippedJobs, { rows }: RunPage, view: View): Html {
  const why: Markup =
    because.length > 0
      ? html`because ${because.slice(0, 3).map((row, at) => html`${at > 0 && ', '}${jobLink(view.links, row)} ${statusBadge(row.status)}`)}${because.length > 3 && ` and ${because.length - 3} more`}`
      : html`because ${reason}`;
  const all = jobs.length === rows.length ? 'All ' : '';
  return html`<h3>Jobs that never started</h3>
<p>${all}<strong>${countText(jobs.length, 'job')}</strong> never started ${why}.</p>
<p class="chips">${names(jobs, view)}</p>`;
}

function renderRetried({ rows }: RunPage, view: View): Markup {
  const retried = rows.filter(({ status, attempt }) => status === 'SUCCEEDED' && attempt > 1);
  if (retried.length === 0) return undefined;
  return html`<p>${countText(retried.length, 'job')} succeeded only after a retry: ${names(retried, view)}.</p>`;
}

function names(rows: readonly JobRunRow[], view: View): Html {
  const shown = rows.slice(0, MAX_NAMES).map((row, at) => html`${at > 0 && ', '}${jobLink(view.links, row)}`);
  return html`${shown}${rows.length > MAX_NAMES && ` and ${rows.length - MAX_NAMES} more`}`;
}

/** Of a longer path, the steps that took longest are shown. */
const MAX_STEPS = 6;

/** The critical path, and the share of each of its jobs in the duration of the run. */
function renderLongest({ run, path }: RunPage, view: View): Markup {
  const [last] = path.slice(-1);
  const begin = Date.parse(run.planned_at ?? '');
  if (!last || Number.isNaN(begin) || last.end <= begin) return undefined;
  const whole = last.end - begin;
  const steps = [...path].sort((a, b) => b.end - b.start - (a.end - a.start)).slice(0, MAX_STEPS);
  const shown = path.filter((step) => steps.includes(step));
  const waited = path.reduce((sum, step) => sum + step.waitedMs, 0);
  const bar = (from: number, ms: number, kind: string) =>
    html`<svg aria-hidden="true"><rect class="${kind}" x="${percent(from, whole)}%" width="${Math.max(0.3, percent(ms, whole))}%" height="10" y="1" rx="1.5"/></svg>`;
  const line = (label: Markup, ms: number, graphic: Html) =>
    html`<tr><th scope="row">${label}</th><td class="of">${graphic}</td><td class="number much">${durationText(ms)}<span class="share"> · ${Math.round(percent(ms, whole))} %</span></td></tr>`;
  const left = path.length - shown.length;
  return html`<h3>What took longest</h3>
<p>${run.status === 'RUNNING' ? 'So far the run has taken' : 'The run took'} <strong>${durationText(whole)}</strong> because of ${path.length === 1 ? 'this job' : 'these jobs, one after another'}: ${path.length === 1 ? 'it is' : 'they are'} the critical path.</p>
<table class="longest"><caption class="vh">The critical path</caption><tbody>
${shown.map((step) => line(jobLink(view.links, step.row), step.end - step.start, bar(step.start - begin, step.end - step.start, 'job')))}
${left > 0 && html`<tr><th scope="row" class="soft">${left} shorter ${left === 1 ? 'job' : 'jobs'}</th><td></td><td></td></tr>`}
${waited >= whole / 100 && line(html`<span class="soft">waits between them</span>`, waited, bar(0, waited, 'wait'))}
</tbody></table>`;
}

function percent(ms: number, whole: number): number {
  return Math.round((10_000 * ms) / whole) / 100;
}

/** Keeps the line ends of a text. Other control characters are shown as escapes. */
export function multiLine(text: string): Html {
  return html`${text.split(/\r?\n/).map((line, at) => html`${at > 0 && html`\n`}${line}`)}`;
}
