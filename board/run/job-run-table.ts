import { shortCostText, usageText } from '../../domain/cost/cost-text';
import { costOfJobRun } from '../../domain/cost/job-cost';
import { countText } from '../../domain/explain/run-summary';
import { returnedText } from '../../domain/runs/run-with-rows';
import type { JobRunRow } from '../../domain/tables/rows';
import { isFailed } from '../../domain/tables/statuses';
import { type Html, html, type Markup } from '../html';
import { jobLink } from '../links';
import type { View } from '../page';
import { jobRunDurationText, renderCause } from '../parts/job-run-text';
import { renderPagination } from '../parts/pagination';
import { statusBadge } from '../status-mark';
import { renderAttempts, type ShowsHere } from './attempt-list';
import type { RunPage } from './read-run-page';
import { listedJobs } from './shown-jobs';

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

/** Every job of the run: its status, why it ended so, and its attempts with links to their logs. */
export function renderJobRunTable(page: JobRunTable, view: View): Html {
  const { run, rows, place } = page;
  const costs = new Map(rows.flatMap((row) => costOf(row, run)));
  const bad = rows.filter(({ status }) => isFailed(status));
  const part = listedJobs(rows, place);
  const { part: _, only: __, log: ___, notebook: ____, ...whole } = place;
  const filter =
    place.only === 'trouble'
      ? html`<p>Only the jobs that did not succeed are shown. ${view.links.to(whole, `Show all ${rows.length} jobs`)}</p>`
      : bad.length > 0 && rows.length > 20
        ? html`<p>${view.links.to({ ...whole, only: 'trouble' }, `Show only the ${countText(bad.length, 'job')} that did not succeed`)}</p>`
        : '';
  return html`${filter}<table class="jobruns">
<thead><tr><th scope="col">Job</th><th scope="col">Stage</th><th scope="col">Status</th><th scope="col" class="number">Duration</th>${costs.size > 0 && html`<th scope="col" class="number">Cost</th>`}<th scope="col">Attempts</th><th scope="col">Why</th></tr></thead>
<tbody>
${part.shown.map((row) => renderRow(row, page, costs, view))}
</tbody></table>
${renderPagination(place, part, view)}`;
}

type JobRunTable = Pick<RunPage, 'run' | 'rows'> & ShowsHere;

type Costs = ReadonlyMap<JobRunRow, Markup>;

function costOf(row: JobRunRow, run: RunPage['run']): [JobRunRow, Markup][] {
  const cost = costOfJobRun(row, run);
  return cost ? [[row, html`<span title="${usageText(cost)}">${shortCostText(cost)}</span>`]] : [];
}

function renderRow(row: JobRunRow, here: ShowsHere, costs: Costs, view: View): Html {
  return html`<tr><th scope="row">${jobLink(view.links, row)}</th>
<td class="${row.stage === undefined ? 'beside' : 'stage'}">${stageText(row)}</td><td>${statusBadge(row.status)}</td>
<td class="number">${jobRunDurationText(row, view.now)}</td>${
    costs.size > 0 &&
    html`
<td class="number">${costs.get(row)}</td>`
  }
<td class="tries">${renderAttempts(row, here, view)}</td>
<td class="why">${renderCause(row, view)}${renderReturned(row)}</td></tr>
`;
}

/** Of a hundred jobs the whole outputs would be megabytes. */
const MAX_RETURNED = 200;

function renderReturned(row: JobRunRow): Markup {
  const returned = row.carried_from === undefined ? returnedText(row, MAX_RETURNED) : null;
  return returned !== null && html`<span class="soft">returned</span> <code>${returned}</code>`;
}

function stageText({ stage, priority }: JobRunRow): string {
  if (stage !== undefined) return String(stage);
  return priority === -1 ? 'parallel' : '';
}
