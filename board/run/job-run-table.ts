import { countText } from '../../domain/explain/run-summary';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { isFailed } from '../../domain/tables/statuses';
import { durationText } from '../../domain/values/duration-text';
import { isName, MAX_JOB_NAME } from '../../domain/values/names';
import { type Html, html, type Markup } from '../html';
import { jobLink } from '../links';
import type { View } from '../page';
import { jobRunDurationText, renderCause } from '../parts/job-run-text';
import { paginate, renderPagination } from '../parts/pagination';
import type { Place } from '../place';
import { statusBadge } from '../status-mark';
import { timeTag } from '../times';

export const JOB_RUN_TABLE_STYLE = `
.board .jobruns td.why{max-width:46ch;overflow-wrap:anywhere}
.board .jobruns ul{list-style:none;margin:6px 0 2px;padding:0;font-size:.93em}
.board .jobruns summary{cursor:pointer;color:var(--link);white-space:nowrap}
@media (max-width:640px){
.board .jobruns thead{display:none}
.board .jobruns tr{display:block;border-bottom:1px solid var(--line);padding:6px 0}
.board .jobruns th,.board .jobruns td{display:inline-block;border:0;padding:0 12px 0 0;max-width:none}
.board .jobruns tbody th{display:block}
.board .jobruns td.why,.board .jobruns td.tries{display:block}
.board .jobruns td:empty,.board .jobruns .one{display:none}
.board .jobruns td.stage:before{content:"stage "}
}
`;

const ROWS_PER_PART = 100;
/** At most this many attempts are listed: a job can have 61. */
const MAX_ATTEMPTS = 12;

/** Every job of the run: its status, why it ended so, and its attempts with links to their logs. */
export function renderJobRunTable(rows: readonly JobRunRow[], place: Place, hasLogs: boolean, view: View): Html {
  const bad = rows.filter(({ status }) => isFailed(status));
  const listed = place.only === 'trouble' ? bad : rows;
  const part = paginate(listed, place.part, ROWS_PER_PART);
  const { part: _, only: __, log: ___, ...whole } = place;
  const filter =
    place.only === 'trouble'
      ? html`<p>Only the jobs that did not succeed are shown. ${view.links.to(whole, `Show all ${rows.length} jobs`)}</p>`
      : bad.length > 0 && rows.length > 20
        ? html`<p>${view.links.to({ ...whole, only: 'trouble' }, `Show only the ${countText(bad.length, 'job')} that did not succeed`)}</p>`
        : '';
  return html`${filter}<table class="jobruns">
<thead><tr><th scope="col">Job</th><th scope="col">Stage</th><th scope="col">Status</th><th scope="col" class="number">Duration</th><th scope="col">Attempts</th><th scope="col">Why</th></tr></thead>
<tbody>
${part.shown.map((row) => renderRow(row, hasLogs ? place : undefined, view))}
</tbody></table>
${renderPagination(place, part, view)}`;
}

/** @param place to which the links to logs lead; undefined if the page shows none */
function renderRow(row: JobRunRow, place: Place | undefined, view: View): Html {
  return html`<tr><th scope="row">${jobLink(view.links, row)}</th>
<td class="${row.stage === undefined ? 'beside' : 'stage'}">${stageText(row)}</td><td>${statusBadge(row.status)}</td>
<td class="number">${jobRunDurationText(row, view.now)}</td>
<td class="tries">${renderAttempts(row, place, view)}</td>
<td class="why">${renderCause(row, view)}</td></tr>
`;
}

function stageText({ stage, priority }: JobRunRow): string {
  if (stage !== undefined) return String(stage);
  return priority === -1 ? 'parallel' : '';
}

function renderAttempts(row: JobRunRow, place: Place | undefined, view: View): Markup {
  if (row.attempts.length === 0) return undefined;
  const [only] = row.attempts;
  if (only && row.attempts.length === 1 && !only.error)
    return html`<span class="one">1</span>${logLinks(row, only, place, view)}${workText(only)}`;
  const shown = row.attempts.slice(-MAX_ATTEMPTS);
  const left = row.attempts.length - shown.length;
  return html`<details><summary>${countText(row.attempts.length, 'attempt')}</summary><ul>
${left > 0 && html`<li class="soft">${countText(left, 'earlier attempt')}</li>`}
${shown.map((attempt) => html`<li>${attempt.attempt}. ${statusBadge(attempt.status)} ${timeTag(attempt.started_at ?? undefined, view.now)}${tookText(attempt)}${attempt.error && html` ${attempt.error.name}`}${workText(attempt)}${logLinks(row, attempt, place, view)}</li>`)}
</ul></details>`;
}

function tookText({ started_at, ended_at }: AttemptEntry): string {
  if (started_at === null || ended_at === null) return '';
  return `, ${durationText(Math.max(0, Date.parse(ended_at) - Date.parse(started_at)))}`;
}

/** What the work of a declared target is called where it runs. */
function workText({ external_id }: AttemptEntry): Markup {
  return external_id !== undefined && html` <span class="soft">${external_id}</span>`;
}

/** To the log on this page where it can be read, and to the console on AWS. */
function logLinks(row: JobRunRow, attempt: AttemptEntry, place: Place | undefined, view: View): Markup {
  const whose = html`<span class="vh"> of attempt ${attempt.attempt} of ${row.job_name}</span>`;
  const address = view.console?.log(row.target, attempt);
  const here = place && attempt.log_stream !== null && isName(row.job_name, MAX_JOB_NAME);
  const log = `${row.job_name}#${attempt.attempt}`;
  return html`${here && html` ${view.links.to({ ...place, log }, html`log${whose}`)}`}${
    address !== undefined &&
    html` <a class="log" href="${address}" target="_blank" rel="noreferrer">${here ? 'in CloudWatch' : 'log'}${whose}</a>`
  }`;
}
