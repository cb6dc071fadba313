import { type Download, downloadName, downloadPath, parseDownload } from '../../board/downloads';
import { HOSTILE_NAMES } from '../support/rows/hostile-names';

const FILES: [Download, string, string][] = [
  [{ what: 'job-runs', run: 'r-1', format: 'csv' }, '/runs/r-1/job-runs.csv', 'r-1-job-runs.csv'],
  [{ what: 'runs', group: 'nightly', format: 'json' }, '/groups/nightly/runs.json', 'nightly-runs.json'],
  [{ what: 'jobs', group: 'nightly', format: 'csv' }, '/groups/nightly/jobs.csv', 'nightly-jobs.csv'],
];

it.each(FILES)('%j has an address, which names it again', (file, path, name) => {
  expect(downloadPath(file)).toBe(path);
  expect(parseDownload(path)).toEqual(file);
  expect(downloadName(file)).toBe(name);
});

it.each([
  '/',
  '/runs/r-1',
  '/runs/<b>/job-runs.csv',
  '/runs/r%2e1/job-runs.csv',
  '/runs/r-1/runs.csv',
  '/groups/nightly/job-runs.csv',
  '/groups/nightly/jobs/runs.csv',
  '/groups/nightly/jobs.xml',
  '/groups/nightly/jobs.csv/',
  '/groups//jobs.csv',
  '/jobs.csv',
])('%s names none', (path) => {
  expect(parseDownload(path)).toBeUndefined();
});

it.each(HOSTILE_NAMES)('nor does the name of a group that is %s', (_, name) => {
  expect(parseDownload(`/groups/${name}/jobs.csv`)).toBeUndefined();
});
