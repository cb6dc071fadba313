import { isName, isRunId, MAX_GROUP_NAME } from '../domain/values/names';

/** What a page offers as a file. */
export type Download = { format: 'csv' | 'json' } & (
  | { what: 'job-runs'; run: string }
  | { what: 'runs' | 'jobs'; group: string }
);

/** Its address on the board's own server: `/runs/nightly-1/job-runs.csv`, `/groups/nightly/runs.json`. */
export function downloadPath(download: Download): string {
  const file = `${download.what}.${download.format}`;
  return download.what === 'job-runs' ? `/runs/${download.run}/${file}` : `/groups/${download.group}/${file}`;
}

/** The download that an untrusted address names; undefined if it names none. */
export function parseDownload(pathname: string): Download | undefined {
  const [, of, name, what, format] =
    /^\/(runs|groups)\/([^/]+)\/(job-runs|runs|jobs)\.(csv|json)$/.exec(pathname) ?? [];
  if (format !== 'csv' && format !== 'json') return undefined;
  if (of === 'runs' && what === 'job-runs') return isRunId(name) ? { what, run: name, format } : undefined;
  if (of !== 'groups' || (what !== 'runs' && what !== 'jobs')) return undefined;
  return isName(name, MAX_GROUP_NAME) ? { what, group: name, format } : undefined;
}

/** The file's name, of characters that every system takes. */
export function downloadName(download: Download): string {
  return `${download.what === 'job-runs' ? download.run : download.group}-${download.what}.${download.format}`;
}
