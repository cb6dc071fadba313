import type { BriefJobRun } from '../../adapters/dynamodb/job-run-queries';
import { runStart } from '../../domain/runs/run-times';
import { durationText } from '../../domain/values/duration-text';
import { isName, MAX_JOB_NAME } from '../../domain/values/names';
import { headOf } from '../../domain/values/well-formed';
import { type Html, html } from '../html';
import { runLink } from '../links';
import type { View } from '../page';
import { runLabel } from '../parts/run-strip';
import { markOf, statusSign } from '../status-mark';
import { shortTime } from '../times';
import type { GridJob } from './grid-jobs';
import type { GridColumn, GroupPage } from './read-group-page';

/** Up to this many attempts are shown as ticks, more of them as a number. */
const MAX_TICKS = 4;
/**
 * A text that is not a valid name can be long, and is cut to these lengths: one for the head of its line, one for each
 * cell. An escaped character takes up to six, so a text cut for a cell is no longer than a valid name.
 */
const MAX_NAME_IN_LINE = 200;
const MAX_NAME_IN_CELL = Math.floor(MAX_JOB_NAME / 6);
/** A grid of more lines scrolls below its column heads. */
const LONG = 40;

/**
 * The jobs as lines, the runs as columns, and a status in each cell. `jobs`: those that are shown, in reading order.
 */
export function renderRunGrid({ place, columns }: GroupPage, jobs: readonly GridJob[], view: View): Html {
  const heads = columns.map((column) => shortTime(runStart(column.run), view.now));
  const sections = groupBySection(jobs);
  return html`<div class="grid-scroll${jobs.length > LONG && ' long'}" tabindex="0" role="region" aria-label="Jobs of the last runs"><div class="grid-in">
<table class="grid">
<thead><tr><th scope="col">Job</th>${columns.map((column) => renderColumnHead(column, view))}</tr></thead>
${sections.map(
  ([title, members]) => html`<tbody>
<tr class="section"><th scope="rowgroup" colspan="${columns.length + 1}"><span>${title}</span></th></tr>
${members.map((job) => renderJobLine(job, place, columns, heads, view))}</tbody>
`,
)}</table>
</div></div>`;
}

/** Jobs in reading order, so that those of one section follow each other. */
function groupBySection(jobs: readonly GridJob[]): [title: string, members: GridJob[]][] {
  const sections = new Map<string, GridJob[]>();
  for (const job of jobs) {
    const title = sectionTitle(job);
    const members = sections.get(title);
    if (members) members.push(job);
    else sections.set(title, [job]);
  }
  return [...sections];
}

function sectionTitle({ section, stage = 0, priority }: GridJob): string {
  switch (section) {
    case 'stage':
      return `Stage ${stage}, priority ${priority ?? ''}`;
    case 'parallel':
      return 'Parallel';
    case 'off':
      return 'Will not run';
    case 'gone':
      return 'No longer in the table';
  }
}

function renderColumnHead({ run }: GridColumn, { links, now }: View): Html {
  const label = runLabel(run, now);
  const head = html`<span class="when" aria-hidden="true">${shortTime(runStart(run), now)}</span>${statusSign(run.status, label)}`;
  return html`<th scope="col">${runLink(links, run, head)}</th>`;
}

function renderJobLine(
  job: GridJob,
  { group, range }: GroupPage['place'],
  columns: readonly GridColumn[],
  heads: readonly string[],
  { links, now }: View,
): Html {
  const { name, state } = job;
  const rows = columns.map(({ cells }) => cells.get(name));
  const shown = headOf(name, MAX_NAME_IN_LINE);
  const label = isName(name, MAX_JOB_NAME)
    ? links.to({ page: 'job', group, job: name, ...(range && { range }) }, name)
    : shown;
  const note =
    state !== 'ready' ? state : columns.length > 0 && rows.every((row) => !row) ? 'in none of these runs' : '';
  return html`<tr><th scope="row"><span class="name">${label}${note && html` <span class="soft note">${note}</span>`}</span></th>${rows.map(
    (row, at) => renderCell(row, heads[at] ?? '', now),
  )}</tr>
`;
}

/** A page has up to 3,000 cells, so a cell is kept small: its title is also its name for a screen reader. */
function renderCell(row: BriefJobRun | undefined, head: string, now: number): Html {
  if (!row) return html`<td></td>`;
  const { sign, tone } = markOf(row.status);
  return html`<td><span class="sign ${tone}" role="img" title="${cellLabel(row, head, now)}">${sign}${renderAttempts(row.attempt)}</span></td>`;
}

/** `load-orders, 22 Nov 02:00: FAILED after 3 attempts, 4.2 s`. */
function cellLabel(row: BriefJobRun, head: string, now: number): string {
  const attempts = row.attempt > 1 ? ` after ${row.attempt} attempts` : '';
  const took = tookMs(row, now);
  const time = took === undefined ? '' : `, ${durationText(took)}${row.ended_at === undefined ? ' so far' : ''}`;
  return `${shortName(row.job_name)}, ${head}: ${row.status}${attempts}${time}`;
}

function shortName(name: string): string {
  const cut = name.length > MAX_NAME_IN_CELL ? `${headOf(name, MAX_NAME_IN_CELL)}…` : name;
  return isName(name, MAX_JOB_NAME) ? name : cut;
}

/** The duration including the waits between attempts; undefined if the job did not run in this run. */
function tookMs({ attempt, started_at, ended_at, duration_ms }: BriefJobRun, now: number): number | undefined {
  if (attempt === 0 || started_at === undefined) return undefined;
  if (attempt === 1 && duration_ms !== undefined) return duration_ms;
  const took = (ended_at === undefined ? now : Date.parse(ended_at)) - Date.parse(started_at);
  return took >= 0 ? took : undefined;
}

function renderAttempts(attempt: number): Html | string {
  if (attempt <= 1) return '';
  return attempt > MAX_TICKS ? html`<i class="many">${attempt}</i>` : html`<i class="t${attempt}"></i>`;
}

/** On a phone the names leave room for a number of whole columns: half a column can be neither read nor tapped. */
export const RUN_GRID_STYLE = `
.board .grid-scroll{overflow:auto;direction:rtl;margin:0 -4px;container-type:inline-size}
.board .grid-scroll.long{max-height:min(80vh,900px)}
.board .grid-in{direction:ltr;width:max-content;min-width:100%}
.board .grid{width:auto;border-collapse:separate;border-spacing:0;font-size:.87rem}
.board .grid th,.board .grid td{border:0;padding:1px 2px;white-space:nowrap}
.board .grid td{text-align:center;vertical-align:middle;min-width:26px}
.board .grid tbody tr:not(.section):hover>*{background:var(--faint)}
.board .grid .sign{position:relative;display:block;width:22px;height:22px;margin:0 auto;line-height:21px;font-size:.8rem}
.board .grid thead th{position:sticky;top:0;z-index:1;background:var(--card);text-align:center;padding:1px 0 4px;border-bottom:1px solid var(--line)}
.board .grid th:first-child{position:sticky;left:0;z-index:1;background:var(--card);text-align:left;padding:0 12px 0 4px}
.board .grid thead th:first-child{z-index:2;padding-bottom:6px}
.board .grid thead .link,.board .grid thead a{display:block;width:100%;min-width:26px;font-variant-numeric:tabular-nums}
.board .grid .when{display:inline-block;writing-mode:vertical-rl;transform:rotate(180deg);padding:4px 0;color:var(--soft);font-size:.75rem;line-height:1.2}
.board .grid a:hover .when{color:var(--link)}
.board .grid .name{display:block;width:max-content;max-width:17rem;white-space:normal;line-height:1.25;padding:2px 0}
.board .grid .note{font-size:.78rem;white-space:nowrap}
.board .grid .section span{position:sticky;left:4px;display:inline-block}
.board .grid .section th:first-child{position:static;padding:9px 4px 3px;color:var(--soft);font-size:.75rem;font-weight:600;letter-spacing:.02em}
.board .grid tbody:first-of-type .section th:first-child{padding-top:6px}
.board .grid i{position:absolute;bottom:1px;left:50%;transform:translateX(-50%);height:2px;background:repeating-linear-gradient(90deg,currentColor 0 3px,transparent 3px 5px)}
.board .grid .t2{width:8px}.board .grid .t3{width:13px}.board .grid .t4{width:18px}
.board .grid .many{background:none;height:auto;bottom:-1px;font:600 9px/10px inherit}
@media (max-width:640px){.board .grid th:first-child{padding-right:6px}.board .grid tbody .name{max-width:none;width:calc(8.2rem + mod(100cqi - 8.2rem - 10px,26px))}}
`;
