import { parseInstant } from '../domain/values/instant';
import { isName, isRunId, MAX_GROUP_NAME, MAX_JOB_NAME } from '../domain/values/names';

/**
 * Where a reader is on the board: a page, the part of its long list that is shown, and the time range that it covers.
 */
export type Place = Page & {
  /** The part of a long list, counted from 1. */
  part?: number;
  /** Only the jobs that did not succeed in a run that is shown. */
  only?: 'trouble';
  /** Of a run: the attempt whose log is shown, such as `load-orders#2`. */
  log?: string;
  /** Of a run: the attempt whose executed notebook is shown, in the same form. */
  notebook?: string;
  range?: TimeRange;
};

export type Page =
  | { page: 'groups' }
  | { page: 'group'; group: string }
  | { page: 'run'; run: string }
  | { page: 'job'; group: string; job: string };

/** ISO 8601 in UTC with milliseconds; both ends are included. */
export interface TimeRange {
  from: string;
  to: string;
}

const MAX_PART = 100_000;

/**
 * The place that untrusted parameters name: those of an address, or of a dashboard's widget. Undefined if they name
 * none. A text that cannot be a name is never looked up in the tables.
 */
export function parsePlace(given: Readonly<Record<string, unknown>>): Place | undefined {
  const page = parsePage(given);
  if (!page) return undefined;
  const part = Number(given.part ?? 1);
  const range = parseRange(given.from, given.to);
  return {
    ...page,
    ...(Number.isInteger(part) && part > 1 && part <= MAX_PART && { part }),
    ...(given.only === 'trouble' && { only: 'trouble' }),
    ...(page.page === 'run' && attemptOf(given.log) && { log: given.log as string }),
    ...(page.page === 'run' && attemptOf(given.notebook) && { notebook: given.notebook as string }),
    ...(range && { range }),
  };
}

function parsePage({ page, group, run, job }: Readonly<Record<string, unknown>>): Page | undefined {
  switch (page) {
    case undefined:
    case 'groups':
      return { page: 'groups' };
    case 'group':
      return isName(group, MAX_GROUP_NAME) ? { page, group } : undefined;
    case 'run':
      return isRunId(run) ? { page, run } : undefined;
    case 'job':
      return isName(group, MAX_GROUP_NAME) && isName(job, MAX_JOB_NAME) ? { page, group, job } : undefined;
    default:
      return undefined;
  }
}

/**
 * The attempt whose log or notebook a place shows: `load-orders#2` is the second of load-orders. Undefined if it names
 * none.
 */
export function attemptOf(log: unknown): { job: string; attempt: number } | undefined {
  const [, job, attempt] = /^(.+)#([1-9]\d{0,3})$/.exec(typeof log === 'string' ? log : '') ?? [];
  return isName(job, MAX_JOB_NAME) ? { job, attempt: Number(attempt) } : undefined;
}

function parseRange(from: unknown, to: unknown): TimeRange | undefined {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  return start !== undefined && end !== undefined && start <= end ? { from: start, to: end } : undefined;
}

/** The address of the place on the board's own server: `/groups/nightly/jobs/load-orders?part=2`. */
export function placePath(place: Place): string {
  const query = new URLSearchParams();
  if (place.part !== undefined && place.part > 1) query.set('part', String(place.part));
  if (place.only) query.set('only', place.only);
  if (place.log) query.set('log', place.log);
  if (place.notebook) query.set('notebook', place.notebook);
  if (place.range) {
    query.set('from', place.range.from);
    query.set('to', place.range.to);
  }
  const text = query.toString();
  // They stand far below the top of the page.
  return pagePath(place) + (text && `?${text}`) + (place.notebook ? '#notebook' : place.log ? '#log' : '');
}

function pagePath(page: Page): string {
  switch (page.page) {
    case 'groups':
      return '/';
    case 'group':
      return `/groups/${page.group}`;
    case 'run':
      return `/runs/${page.run}`;
    case 'job':
      return `/groups/${page.group}/jobs/${page.job}`;
  }
}

/** The place that an address names; undefined if it names none. */
export function parsePath(pathname: string, query: URLSearchParams): Place | undefined {
  const given = { ...Object.fromEntries(query), ...pageOfPath(pathname) };
  return given.page === undefined ? undefined : parsePlace(given);
}

/** The parameters that choose the page. Those that the path lacks are undefined, so that the query cannot set them. */
function pageOfPath(pathname: string): Record<string, string | undefined> {
  const page = { page: undefined, group: undefined, run: undefined, job: undefined };
  if (pathname === '/') return { ...page, page: 'groups' };
  const [, first, name, second, job, ...more] = pathname.split('/');
  if (first === 'runs' && second === undefined) return { ...page, page: 'run', run: name };
  if (first === 'groups' && second === undefined) return { ...page, page: 'group', group: name };
  if (first === 'groups' && second === 'jobs' && more.length === 0) return { ...page, page: 'job', group: name, job };
  return page;
}
