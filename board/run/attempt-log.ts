import { stripVTControlCharacters } from 'node:util';
import type { AttemptEntry, JobRunRow, RunRow } from '../../domain/tables/rows';
import { nextCommand } from '../../domain/values/next-command';
import { fieldText, readLogLine } from '../../domain/values/read-log-line';
import { headOf } from '../../domain/values/well-formed';
import { type Html, html } from '../html';
import type { Sources, View } from '../page';
import type { attemptOf, Place } from '../place';

export const ATTEMPT_LOG_STYLE = `
.board .loglines{list-style:none;margin:8px 0 0;padding:8px 10px;background:var(--faint);border-radius:6px;font:.82rem/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.board .loglines li{white-space:pre-wrap;overflow-wrap:anywhere}
.board .loglines .clock{color:var(--soft)}
`;

/** The end of the log of one attempt. */
export interface AttemptLog {
  job: string;
  attempt: AttemptEntry | undefined;
  /** How many lines the attempt has printed. */
  count: number;
  /** The last of them. */
  lines: string[];
  /** Why the log could not be read. */
  problem: string | undefined;
}

/** A page shows the end of a log, in which the reason of a failure mostly stands. `runsheet logs` has all of it. */
const MAX_LINES = 200;
/** Characters of a message, and of the fields behind it. */
const MAX_MESSAGE = 2_000;
const MAX_FIELDS = 1_000;
/** With each character escaped as six, the lines of a page stay below 400 KB. */
const MAX_TEXT = 64_000;

/** Reads the log that a place asks for. Undefined if the run has no such job, or if logs cannot be read here. */
export async function readLog(
  rows: readonly JobRunRow[],
  wanted: ReturnType<typeof attemptOf>,
  read: Sources['readAttemptLog'],
): Promise<AttemptLog | undefined> {
  const row = rows.find(({ job_name }) => job_name === wanted?.job);
  if (!row || !read) return undefined;
  const { job_name: job } = row;
  const attempt = row.attempts.find((each) => each.attempt === wanted?.attempt);
  const none = { job, attempt, count: 0, lines: [], problem: undefined };
  if (!attempt?.log_stream) return none;
  try {
    const lines = await read(attempt, row);
    return { ...none, count: lines.length, lines: lastOf(lines) };
  } catch (error) {
    // The run is shown all the same, with the reason in place of the log.
    return { ...none, problem: (error as Error).message };
  }
}

function lastOf(lines: readonly string[]): string[] {
  const shown: string[] = [];
  let room = MAX_TEXT;
  for (const line of lines.slice(-MAX_LINES).reverse()) {
    room -= Math.min(line.length, MAX_MESSAGE + MAX_FIELDS);
    if (room < 0) break;
    shown.unshift(line);
  }
  return shown;
}

export function renderAttemptLog(log: AttemptLog, run: RunRow, place: Place, view: View): Html {
  const { job, attempt, lines, count, problem } = log;
  const { log: _, ...without } = place;
  const isOpen = attempt?.status === 'RUNNING' && run.status === 'RUNNING';
  const number = attempt ? `, attempt ${attempt.attempt}` : '';
  const command = `logs ${run.run_id} ${job}${attempt ? ` --attempt ${attempt.attempt}` : ''}`;
  return html`<section aria-labelledby="log"><h2 id="log">Log of ${job}${number}</h2>
<p class="soft">${isOpen ? 'It still runs. ' : ''}${lines.length < count && html`The last ${lines.length} of ${count} lines; all of them: <code>${nextCommand(command, view)}</code>. `}${view.links.to(without, 'Hide the log')}</p>
${problem !== undefined && html`<p class="error">The log cannot be read: ${problem}</p>`}
${problem === undefined && count === 0 && html`<p>${attempt ? 'It has printed nothing.' : 'There is no such attempt.'}</p>`}
${
  lines.length > 0 &&
  html`<ol class="loglines">${lines.map(
    (line) => html`<li>${renderLine(line)}</li>
`,
  )}</ol>`
}</section>`;
}

const MAX_CLOCK = 12;
const MAX_LEVEL = 10;

/** What a job prints may hold anything: each part is escaped as any text of the board. */
function renderLine(line: string): Html {
  const read = readLogLine(line);
  if (!read) return linesOf(line, MAX_MESSAGE);
  const { clock, level, message, fields } = read;
  const tone = level === 'error' || level === 'fatal' ? 'bad' : level === 'warn' ? 'wait' : 'soft';
  const more = fields.map(([name, value]) => ` ${name}=${fieldText(value)}`).join('');
  return html`<span class="clock">${clock.slice(0, MAX_CLOCK)}</span> <span class="${tone}">${level.slice(0, MAX_LEVEL).padEnd(5)}</span> ${linesOf(message, MAX_MESSAGE)}${more !== '' && html` <span class="soft">${cut(more.trimStart(), MAX_FIELDS)}</span>`}`;
}

/** Keeps the line ends, and leaves colours out, which only a terminal shows. */
export function linesOf(text: string, most: number): Html {
  const lines = cut(stripVTControlCharacters(text), most).split(/\r?\n/);
  return html`${lines.map((line, at) => html`${at > 0 && html`\n`}${line.replaceAll('\t', '    ')}`)}`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${headOf(text, most)}…` : text;
}
