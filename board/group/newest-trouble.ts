import { countText } from '../../domain/explain/run-summary';
import { isFailed } from '../../domain/tables/statuses';
import { type Html, html } from '../html';
import { jobLink } from '../job-link';
import { startOf } from '../parts/read-group-runs';
import { runLink } from '../run-link';
import { shortTime } from '../short-time';
import { statusBadge } from '../status-mark';
import type { View } from '../view';
import type { GroupPage } from './read-group-page';

/** Failed jobs that are named; the grid has them all. */
const MOST_NAMED = 12;

/** The jobs that did not succeed in the newest run of the grid. */
export function newestTrouble({ place, columns, jobs }: GroupPage, view: View): Html {
  const newest = columns.at(-1);
  if (!newest) return html``;
  const failed = jobs.flatMap(({ name }) => {
    const row = newest.cells.get(name);
    return row && isFailed(row.status) ? [row] : [];
  });
  if (failed.length === 0) return html``;
  const run = runLink(view, newest.run, `the run of ${shortTime(startOf(newest.run), view.now)}`);
  const named = failed.slice(0, MOST_NAMED);
  return html`<section class="trouble" aria-labelledby="trouble">
<h2 id="trouble">${countText(failed.length, 'job')} did not succeed in ${run}</h2>
<ul>${named.map(
    (row) =>
      html`<li>${jobLink(view, { ...row, job_group: place.group })} ${statusBadge(row.status)}${
        row.attempt > 1 && html` <span class="soft">after ${row.attempt} attempts</span>`
      }</li>`,
  )}${failed.length > named.length && html`<li class="soft">and ${failed.length - named.length} more</li>`}</ul>
</section>`;
}

export const NEWEST_TROUBLE_STYLE = `
.board .trouble{border-left:3px solid var(--bad-fill)}
.board .trouble h2 a,.board .trouble h2 .link{text-decoration:underline;text-underline-offset:2px}
.board .trouble ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 22px}
`;
