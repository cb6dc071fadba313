import type { JobRunOfRun } from '../../adapters/runs-of-job';
import { spanOf } from '../../domain/critical-path';
import { durationText } from '../../domain/duration-text';
import { type Html, html, type Markup } from '../../domain/html';
import { causeOf } from '../../domain/run-with-rows';
import type { JobPage } from '../read/read-job-page';
import { statusBadge } from '../status-mark';
import { timeTag } from '../times';
import type { View } from '../view';
import { partOf, renderParts } from './parts';

export const JOB_RUNS_STYLE = `
.board .ofjob td.why{overflow-wrap:anywhere;width:48%}
@media (max-width:640px){
.board .ofjob thead{display:none}
.board .ofjob tr{display:block;border-bottom:1px solid var(--line);padding:6px 0}
.board .ofjob th,.board .ofjob td{display:inline-block;border:0;padding:0 12px 0 0}
.board .ofjob td.why{display:block}
.board .ofjob td:empty,.board .ofjob .one{display:none}
.board .ofjob .tries:after{content:" attempts"}
}
`;

const RUNS_A_PART = 50;

/** The job's runs, newest first. */
export function renderJobRuns({ runs, place, isCut }: JobPage, view: View): Html {
  const { shown, part, parts } = partOf(runs, place.part, RUNS_A_PART);
  return html`<table class="ofjob">
<thead><tr><th scope="col">Run</th><th scope="col">Status</th><th scope="col" class="number">Took</th><th scope="col" class="number">Attempts</th><th scope="col">Why</th></tr></thead>
<tbody>
${shown.map((run) => renderRun(run, view))}
</tbody></table>
${renderParts(place, part, parts, view)}
${isCut && html`<p class="soft">Older runs are not shown.</p>`}`;
}

function renderRun(run: JobRunOfRun, view: View): Html {
  return html`<tr><th scope="row">${view.links.to({ page: 'run', run: run.run_id }, timeTag(run.planned_at, view.now))}</th>
<td>${statusBadge(run.status)}</td><td class="number">${tookText(run, view.now)}</td>
<td class="number tries${run.attempt === 1 && ' one'}">${run.attempt > 0 && String(run.attempt)}</td>
<td class="why">${renderWhy(run, view)}</td></tr>
`;
}

/** With the waits between its attempts; the last attempt's own time too where it is another. */
function tookText(run: JobRunOfRun, now: number): Markup {
  const span = spanOf(run, now);
  if (!span) return undefined;
  const last = run.attempt > 1 && run.duration_ms !== undefined;
  return html`${durationText(span.end - span.start)}${last && html` <span class="soft">(last ${durationText(run.duration_ms ?? 0)})</span>`}`;
}

function renderWhy(run: JobRunOfRun, view: View): Markup {
  if (run.carried_from === undefined) return causeOf(run);
  return html`carried over from ${view.links.to({ page: 'run', run: run.carried_from }, run.carried_from)}`;
}
