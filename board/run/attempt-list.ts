import { countText } from '../../domain/explain/run-summary';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { consoleUrl, splitTarget } from '../../domain/targets/kinds';
import { durationText } from '../../domain/values/duration-text';
import { isName, MAX_JOB_NAME } from '../../domain/values/names';
import { html, type Markup } from '../html';
import type { View } from '../page';
import type { Place } from '../place';
import { statusBadge } from '../status-mark';
import { timeTag } from '../times';

/** At most this many attempts are listed: a job can have 61. */
const MAX_ATTEMPTS = 12;

/** What the page can show of an attempt. */
export interface Shows {
  hasLogs: boolean;
  hasNotebooks: boolean;
}

export type ShowsHere = Shows & { place: Place };

/** The attempts of a job run, with links to their logs and notebooks. */
export function renderAttempts(row: JobRunRow, here: ShowsHere, view: View): Markup {
  if (row.attempts.length === 0) return undefined;
  const [only] = row.attempts;
  if (only && row.attempts.length === 1 && !only.error)
    return html`<span class="one">1</span>${logLinks(row, only, here, view)}${workText(row, only)}`;
  const shown = row.attempts.slice(-MAX_ATTEMPTS);
  const left = row.attempts.length - shown.length;
  return html`<details><summary>${countText(row.attempts.length, 'attempt')}</summary><ul>
${left > 0 && html`<li class="soft">${countText(left, 'earlier attempt')}</li>`}
${shown.map((attempt) => html`<li>${attempt.attempt}. ${statusBadge(attempt.status)} ${timeTag(attempt.started_at ?? undefined, view.now)}${tookText(attempt)}${attempt.error && html` ${attempt.error.name}`}${workText(row, attempt)}${logLinks(row, attempt, here, view)}</li>`)}
</ul></details>`;
}

function tookText({ started_at, ended_at }: AttemptEntry): string {
  if (started_at === null || ended_at === null) return '';
  return `, ${durationText(Math.max(0, Date.parse(ended_at) - Date.parse(started_at)))}`;
}

/** What the work of a declared target is called where it runs, with a link to it where its service has a console. */
function workText({ target }: JobRunRow, { external_id }: AttemptEntry): Markup {
  const address = consoleUrl(target, external_id);
  const link = html` <a href="${address}" target="_blank" rel="noreferrer">in its service</a>`;
  return external_id !== undefined && html` <span class="soft">${external_id}</span>${address !== undefined && link}`;
}

/** To the log and the notebook on this page where they can be read, and to the console on AWS. */
function logLinks(
  row: JobRunRow,
  attempt: AttemptEntry,
  { place, hasLogs, hasNotebooks }: ShowsHere,
  view: View,
): Markup {
  const whose = html`<span class="vh"> of attempt ${attempt.attempt} of ${row.job_name}</span>`;
  const address = view.console?.log(row, attempt);
  const work = view.console?.workLog(attempt);
  const isThere = attempt.log_stream !== null && isName(row.job_name, MAX_JOB_NAME);
  const here = hasLogs && isThere;
  const kept = hasNotebooks && isThere && splitTarget(row.target)?.kind === 'notebook';
  const asked = `${row.job_name}#${attempt.attempt}`;
  const { log: _, notebook: __, ...run } = place;
  return html`${here && html` ${view.links.to({ ...run, log: asked }, html`log${whose}`)}`}${
    address !== undefined &&
    html` <a class="log" href="${address}" target="_blank" rel="noreferrer">${here ? 'in CloudWatch' : 'log'}${whose}</a>`
  }${
    work !== undefined &&
    html` <a class="log" href="${work}" target="_blank" rel="noreferrer">its work’s log${whose}</a>`
  }${kept && html` ${view.links.to({ ...run, notebook: asked }, html`notebook${whose}`)}`}`;
}
