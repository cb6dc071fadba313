import { parseInstant } from '../domain/values/instant';
import { isName, isRunId, MAX_GROUP_NAME, MAX_JOB_NAME } from '../domain/values/names';

/** Where on the board a reader is: a page, the part of it that is shown where it is long, and the time that it is about. */
export type Place = Page & {
  /** Of a long list, from 1. */
  part?: number;
  /** Of a group's jobs, only those that did not succeed in a run that is shown. */
  only?: 'trouble';
  range?: TimeRange;
};

export type Page =
  | { page: 'groups' }
  | { page: 'group'; group: string }
  | { page: 'run'; run: string }
  | { page: 'job'; group: string; job: string };

/** ISO 8601 in UTC with milliseconds, the end included. */
export interface TimeRange {
  from: string;
  to: string;
}

const MAX_PART = 100_000;

/**
 * The place that untrusted parameters name (of an address, or of a dashboard's widget), or undefined where they name none.
 * A name that could not be one is never asked for.
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

function parseRange(from: unknown, to: unknown): TimeRange | undefined {
  const [start, end] = [parseInstant(from), parseInstant(to)];
  return start !== undefined && end !== undefined && start <= end ? { from: start, to: end } : undefined;
}

/** The place as an address of the board's own server: `/groups/nightly/jobs/load-orders?part=2`. */
export function placePath(place: Place): string {
  const query = new URLSearchParams();
  if (place.part !== undefined && place.part > 1) query.set('part', String(place.part));
  if (place.only) query.set('only', place.only);
  if (place.range) {
    query.set('from', place.range.from);
    query.set('to', place.range.to);
  }
  const text = query.toString();
  return pagePath(place) + (text && `?${text}`);
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

/** The place of such an address; undefined where there is none. */
export function parsePath(pathname: string, query: URLSearchParams): Place | undefined {
  const given = { ...Object.fromEntries(query), ...pageOfPath(pathname) };
  return given.page === undefined ? undefined : parsePlace(given);
}

/** The page's own parameters are the path's: none of them can come by the query. */
function pageOfPath(pathname: string): Record<string, string | undefined> {
  const page = { page: undefined, group: undefined, run: undefined, job: undefined };
  if (pathname === '/') return { ...page, page: 'groups' };
  const [, first, name, second, job, ...more] = pathname.split('/');
  if (first === 'runs' && second === undefined) return { ...page, page: 'run', run: name };
  if (first === 'groups' && second === undefined) return { ...page, page: 'group', group: name };
  if (first === 'groups' && second === 'jobs' && more.length === 0) return { ...page, page: 'job', group: name, job };
  return page;
}
