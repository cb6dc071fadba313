import { tellAttempts } from '../../domain/explain/explain-attempts';
import type { FailingSince } from '../../domain/explain/failing-since';
import { countText, type SkippedJobs } from '../../domain/explain/run-summary';
import type { JobRunRow } from '../../domain/tables/rows';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html, type Markup } from '../html';
import { jobLink } from '../job-link';
import { statusBadge } from '../status-mark';
import { timeTag } from '../times';
import type { View } from '../view';
import type { RunPage } from './read-run-page';

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

/** Failed jobs that are told of one by one; the table has the others. */
const MAX_TOLD = 10;
/** Names in a list that is read. */
const MAX_NAMES = 12;

/** What failed, why, since when, what did not run because of it, and what took longest: in words, before any picture. */
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
  const told = failed.slice(0, MAX_TOLD);
  const left = skipped.reduce((sum, each) => sum + each.jobs.length, 0);
  const good = lastGood
    ? html`The last run of the group that succeeded was ${view.links.to({ page: 'run', run: lastGood.run_id }, timeTag(lastGood.planned_at, view.now))}.`
    : 'No run of the group before it is known to have succeeded.';
  return html`<p><strong>${countText(failed.length, 'job')} of ${jobs} did not succeed${left > 0 && `, and ${left} never started`}.</strong> ${good}</p>
<ol class="failed">
${told.map((row) => html`<li>${renderFailedJob(row, since.get(row.job_name), view)}</li>`)}
</ol>
${failed.length > told.length && html`<p>${failed.length - told.length} more are in the table below.</p>`}`;
}

function renderNoFailure(status: string, reason: string | undefined, jobs: number): Html {
  if (status === 'SUCCEEDED') return html`<p><strong>All ${countText(jobs, 'job')} succeeded.</strong></p>`;
  if (status === 'RUNNING') return html`<p>Nothing has failed so far.</p>`;
  return html`<p><strong>${reason ?? 'No reason is kept.'}</strong></p>`;
}

function renderFailedJob(row: JobRunRow, since: FailingSince | undefined, view: View): Html {
  const error = row.error ?? row.attempts.findLast((attempt) => attempt.error)?.error;
  const attempts = row.attempt > 1 ? ` after ${row.attempt} attempts` : '';
  const { answer } = tellAttempts(row);
  return html`<div><span class="name">${jobLink(view, row)}</span> ${statusBadge(row.status)}${attempts}${stageText(row)}</div>
${error && html`<pre>${multiLine(`${error.name}: ${error.message}`)}</pre>`}
${row.reason && html`<div>${row.status === 'INVALID' ? 'Its row cannot be read' : 'No further attempt'}: ${row.reason}</div>`}
<div>${sinceText(since, row, view)}</div>
${row.attempts.length > 1 && html`<details><summary>Its attempts</summary><ul>${answer.map((sentence) => html`<li>${sentence}</li>`)}</ul></details>`}`;
}

function stageText({ stage, priority }: JobRunRow): string {
  if (stage !== undefined) return `, in stage ${stage}`;
  return priority === -1 ? ', a parallel job' : '';
}

function sinceText(since: FailingSince | undefined, row: JobRunRow, view: View): Html {
  if (!since) return html``;
  const toRun = ({ run_id, planned_at }: { run_id: string; planned_at: string }) =>
    view.links.to({ page: 'run', run: run_id }, timeTag(planned_at, view.now));
  const good = since.lastGood
    ? html`it last succeeded in the run of ${toRun(since.lastGood)}`
    : since.isCut
      ? 'it has not succeeded in any of the runs before that are looked at'
      : 'it is not known to have succeeded before';
  if (since.failures === 1 && since.first.run_id === row.run_id) return html`New in this run: ${good}.`;
  return html`Failing since ${toRun(since.first)}, ${countText(since.failures, 'run')} in a row: ${good}.`;
}

function renderSkipped({ because, reason, jobs }: SkippedJobs, { rows }: RunPage, view: View): Html {
  const why: Markup =
    because.length > 0
      ? html`because ${because.slice(0, 3).map((row, at) => html`${at > 0 && ', '}${jobLink(view, row)} ${statusBadge(row.status)}`)}${because.length > 3 && ` and ${because.length - 3} more`}`
      : html`because ${reason}`;
  const all = jobs.length === rows.length ? 'All ' : '';
  return html`<h3>Not run because of it</h3>
<p>${all}<strong>${countText(jobs.length, 'job')}</strong> never started ${why}.</p>
<p class="chips">${names(jobs, view)}</p>`;
}

function renderRetried({ rows }: RunPage, view: View): Markup {
  const retried = rows.filter(({ status, attempt }) => status === 'SUCCEEDED' && attempt > 1);
  if (retried.length === 0) return undefined;
  return html`<p>${countText(retried.length, 'job')} succeeded only when tried again: ${names(retried, view)}.</p>`;
}

function names(rows: readonly JobRunRow[], view: View): Html {
  const shown = rows.slice(0, MAX_NAMES).map((row, at) => html`${at > 0 && ', '}${jobLink(view, row)}`);
  return html`${shown}${rows.length > MAX_NAMES && ` and ${rows.length - MAX_NAMES} more`}`;
}

/** Steps of the path that are shown: of many, those that took longest. */
const MAX_STEPS = 6;

/** The critical path, and what each of its jobs took of the whole. */
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
${shown.map((step) => line(jobLink(view, step.row), step.end - step.start, bar(step.start - begin, step.end - step.start, 'job')))}
${left > 0 && html`<tr><th scope="row" class="soft">${left} shorter</th><td></td><td></td></tr>`}
${waited >= whole / 100 && line(html`<span class="soft">waits between them</span>`, waited, bar(0, waited, 'wait'))}
</tbody></table>`;
}

function percent(ms: number, whole: number): number {
  return Math.round((10_000 * ms) / whole) / 100;
}

/** Line ends stay, everything else that is no plain character is shown. */
export function multiLine(text: string): Html {
  return html`${text.split(/\r?\n/).map((line, at) => html`${at > 0 && html`\n`}${line}`)}`;
}
