import type { JobRunOfRun } from '../../adapters/dynamodb/job-run-queries';
import { spanOf } from '../../domain/explain/critical-path';
import { durationOf } from '../../domain/explain/job-durations';
import { durationText } from '../../domain/values/duration-text';
import { type Html, html, type Markup } from '../html';
import type { View } from '../page';
import { renderCause, renderRunTime } from '../parts/job-run-text';
import { paginate, renderPagination } from '../parts/pagination';
import { statusBadge } from '../status-mark';
import type { JobPage } from './read-job-page';

export const JOB_RUNS_STYLE = `
.board .ofjob th,.board .ofjob td{padding-right:20px}
.board .ofjob td.why{overflow-wrap:anywhere;width:100%;padding-right:0}
.board .ofjob .last{display:block;font-size:.9em}
@media (max-width:640px){
.board .ofjob thead{display:none}
.board .ofjob tr{display:grid;grid-template-columns:auto 1fr auto;gap:0 12px;border-bottom:1px solid var(--line);padding:6px 0}
.board .ofjob tbody tr:last-child{border-bottom:0}
.board .ofjob th,.board .ofjob td{border:0;padding:0}
.board .ofjob td.why,.board .ofjob td.waited,.board .ofjob td.tries{grid-column:1/-1;width:auto;text-align:left}
.board .ofjob td.waited:before{content:"waited "}
.board .ofjob td.waited{color:var(--soft)}
.board .ofjob td.tries:after{content:" attempts"}
.board .ofjob td.why:empty,.board .ofjob td.waited:empty,.board .ofjob td.tries:empty,.board .ofjob td.few{display:none}
}
`;

const RUNS_PER_PART = 50;

/** The runs of the job, the newest first. */
export function renderJobRuns({ runs, place, isCut }: JobPage, view: View): Html {
  const part = paginate(runs, place.part, RUNS_PER_PART);
  return html`<table class="ofjob">
<caption class="vh">The job's runs, newest first</caption>
<thead><tr><th scope="col">Run</th><th scope="col">Status</th><th scope="col" class="number">Duration</th><th scope="col" class="number" title="from the plan to the first start">Waited</th><th scope="col" class="number">Attempts</th><th scope="col">Why</th></tr></thead>
<tbody>
${part.shown.map((run) => renderRun(run, view))}
</tbody></table>
${renderPagination(place, part, view)}
${isCut && html`<p class="soft">These are the newest ${runs.length} runs. Older runs are not shown.</p>`}`;
}

function renderRun(run: JobRunOfRun, view: View): Html {
  const waited = waitedMs(run, view.now);
  return html`<tr><th scope="row">${renderRunTime(run, view)}</th>
<td>${statusBadge(run.status)}</td><td class="number">${tookText(run, view.now)}</td>
<td class="number waited${(waited ?? 0) < HAND_OFF_MS && ' few'}">${waited !== undefined && durationText(waited)}</td>
<td class="number tries${run.attempt === 1 && ' few'}">${run.attempt > 0 && String(run.attempt)}</td>
<td class="why">${renderCause(run, view)}</td></tr>
`;
}

/** The duration including the waits between attempts. After a retry, the last attempt's own duration follows. */
function tookText(run: JobRunOfRun, now: number): Markup {
  const ms = durationOf(run, now);
  if (ms === undefined) return undefined;
  const last = run.attempt > 1 && run.duration_ms !== undefined && run.duration_ms;
  return html`${durationText(ms)}${last !== false && html` <span class="soft last">last <span class="vh">attempt </span>${durationText(last)}</span>`}`;
}

/** A shorter wait is only the hand-off from the plan to the job's function. A phone does not show it. */
const HAND_OFF_MS = 1000;

/** From the plan to the first start: the job waited for earlier stages, or for a free place. */
function waitedMs(run: JobRunOfRun, now: number): number | undefined {
  const span = spanOf(run, now);
  const ms = span ? span.start - Date.parse(run.planned_at) : Number.NaN;
  return ms >= 0 ? ms : undefined;
}
