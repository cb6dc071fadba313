import type { JobPast } from '../cost/job-past';
import { readUsage } from '../cost/usage';
import type { Looks } from '../tables/rows';
import { isPlainObject, parsedObject } from '../values/json';
import type { DigestedJob } from './digested-job';

/*
 * A digest as JSON: a list for each field, with a place for each job. Equal neighbours then stand together, so that it
 * packs to some 30 bytes a job.
 */

/** Another form of the columns gets another number. A digest of a number that is not known is not read. */
const FORM = 1;

/** Texts of which many are equal stand once; times are ms from the plan on. */
const COLUMNS = {
  entry: 'word',
  job_name: 'text',
  status: 'word',
  reason: 'word',
  reason_kind: 'word',
  stage: 'number',
  priority: 'number',
  target: 'word',
  attempt: 'number',
  planned_at: 'time',
  started_at: 'time',
  ended_at: 'time',
  duration_ms: 'number',
  carried_from: 'word',
  last_seen: 'time',
  print: 'text',
  past: 'past',
} as const satisfies Record<keyof DigestedJob, 'word' | 'text' | 'number' | 'time' | 'past'>;

const PAST_NUMBERS = ['attempts', 'failures', 'untold', 'plannedBytes', 'endedBytes'] as const;

type Cell = string | number | null;
type Column = Cell[] | { words: string[]; at: number[] };

export function writeDigest(jobs: readonly DigestedJob[]): string {
  const from = Date.parse(jobs[0]?.planned_at ?? '') || 0;
  const columns: Record<string, Column> = {};
  for (const [name, kind] of Object.entries(COLUMNS) as [keyof DigestedJob, string][]) {
    if (kind === 'past') Object.assign(columns, pastColumns(jobs));
    else
      columns[name] = column(
        kind,
        jobs.map((job) => (job[name] as string | number | undefined) ?? null),
        from,
      );
  }
  return JSON.stringify({ form: FORM, from, columns: withoutEmpty(columns) });
}

/** Undefined for what is no digest: anyone may have edited its row. */
export function readDigest(text: string, count: number): DigestedJob[] | undefined {
  const { form, from, columns } = parsedObject(text) ?? {};
  if (form !== FORM || typeof from !== 'number' || !isPlainObject(columns)) return undefined;
  const jobs: Record<string, unknown>[] = Array.from({ length: count }, () => ({}));
  for (const [name, kind] of Object.entries(COLUMNS)) {
    if (columns[name] === undefined) continue;
    const cells = kind === 'past' ? readPasts(columns, count) : readCells(columns[name], kind, from);
    if (cells?.length !== count) return undefined;
    for (let at = 0; at < count; at++) if (cells[at] !== null) (jobs[at] as Record<string, unknown>)[name] = cells[at];
  }
  return jobs.every(isJob) ? jobs : undefined;
}

function isJob(job: Record<string, unknown>): job is Record<string, unknown> & DigestedJob {
  return ['job_name', 'status', 'attempt', 'planned_at', 'print'].every((name) => job[name] !== undefined);
}

/** Undefined if a cell is not of the column's kind. */
function readCells(written: unknown, kind: string, from: number): Cell[] | undefined {
  const cells = readColumn(written);
  if (kind === 'time') return cells?.map((cell) => (typeof cell === 'number' ? timeText(from + cell) : cell));
  const type = kind === 'number' ? 'number' : 'string';
  return cells?.every((cell) => cell === null || typeof cell === type) ? cells : undefined;
}

function column(kind: string, cells: Cell[], from: number): Column {
  if (kind === 'time') return cells.map((cell) => (cell === null ? null : timeCell(String(cell), from)));
  if (kind !== 'word') return cells;
  const places = new Map<string, number>();
  const at = cells.map((cell) => {
    if (cell === null) return -1;
    const word = String(cell);
    const place = places.get(word) ?? places.size;
    places.set(word, place);
    return place;
  });
  return { words: [...places.keys()], at };
}

/** A time that is not written as ours are stays as it is. */
function timeCell(time: string, from: number): Cell {
  const ms = Date.parse(time);
  return !Number.isNaN(ms) && timeText(ms) === time ? ms - from : time;
}

function timeText(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms);
}

/** A column that is not there has nothing in any place. */
function withoutEmpty(columns: Record<string, Column>): Record<string, Column> {
  const isEmpty = (each: Column) =>
    Array.isArray(each) ? each.every((cell) => cell === null) : each.words.length === 0;
  return Object.fromEntries(Object.entries(columns).filter(([, each]) => !isEmpty(each)));
}

function readColumn(written: unknown): Cell[] | undefined {
  if (Array.isArray(written)) return written.every(isCell) ? written : undefined;
  if (!isPlainObject(written)) return undefined;
  const { words, at } = written;
  if (!Array.isArray(words) || !Array.isArray(at) || !words.every((word) => typeof word === 'string')) return undefined;
  return at.map((place) => (words[place as number] as string | undefined) ?? null);
}

function isCell(value: unknown): value is Cell {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

function pastColumns(jobs: readonly DigestedJob[]): Record<string, Column> {
  const numbers = PAST_NUMBERS.map((name) => [`past_${name}`, jobs.map(({ past }) => past?.[name] ?? null)] as const);
  const rest = jobs.map(({ past }) => (past ? JSON.stringify({ usage: past.usage, looks: past.looks }) : null));
  return { ...Object.fromEntries(numbers), past: column('word', rest, 0) };
}

/** Null where the job did not run. */
function readPasts(columns: Readonly<Record<string, unknown>>, count: number): (JobPast | null)[] | undefined {
  const rests = readColumn(columns.past);
  const numbers = PAST_NUMBERS.map((name) => readCells(columns[`past_${name}`], 'number', 0));
  if (!rests || !numbers.every((cells) => cells?.length === count)) return undefined;
  const read = new Map<string, Pick<JobPast, 'usage' | 'looks'>>();
  return rests.map((rest, at) => {
    if (typeof rest !== 'string') return null;
    const known = read.get(rest) ?? readPast(rest);
    read.set(rest, known);
    const figures = PAST_NUMBERS.map((name, column) => [name, numbers[column]?.[at] ?? 0]);
    return { ...known, ...(Object.fromEntries(figures) as Record<(typeof PAST_NUMBERS)[number], number>) };
  });
}

function readPast(text: string): Pick<JobPast, 'usage' | 'looks'> {
  const { usage, looks } = parsedObject(text) ?? {};
  return { usage: readUsage(usage) ?? {}, ...(isLooks(looks) && { looks }) };
}

function isLooks(value: unknown): value is { how: Looks; seconds: number[] } {
  if (!isPlainObject(value) || !Array.isArray(value.seconds)) return false;
  return LOOKS.includes(value.how as Looks) && value.seconds.every((each) => typeof each === 'number');
}

const LOOKS: readonly Looks[] = ['often', 'seldom', 'notified'];
