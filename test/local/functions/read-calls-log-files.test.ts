import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AttemptEntry, JobRunRow } from '../../../domain/tables/rows';
import { readCallsLogFiles } from '../../../local/functions/read-calls-log-files';
import type { Home } from '../../../local/home';

const logs = mkdtempSync(path.join(tmpdir(), 'runsheet-calls-'));
afterAll(() => rmSync(logs, { recursive: true }));

const line = (second: number, message: string, of: object = {}) =>
  JSON.stringify({
    timestamp: `2026-11-22T02:00:0${second}.000Z`,
    message,
    run_id: 'r',
    job_name: 'a',
    attempt: 1,
    ...of,
  });
const read = (started_at: string) =>
  readCallsLogFiles(
    { logs } as Home,
    { attempt: 1, started_at } as AttemptEntry,
    { run_id: 'r', job_name: 'a' } as JobRunRow,
  );

test('the lines about an attempt are taken from the files of all processes, in the order of time', async () => {
  const files = {
    'run-service-1.log': ['no JSON', line(1, 'starts'), line(2, 'of b', { job_name: 'b' }), line(5, 'ends')],
    'run-service-2.log': [line(3, 'a fault'), line(4, 'of the next', { attempt: 2 })],
    'job-a-1.log': [line(4, 'of a job file')],
    'run-service-old.log': [line(0, 'of a file that was written before')],
  };
  for (const [name, lines] of Object.entries(files)) writeFileSync(path.join(logs, name), lines.join('\n'));
  const before = new Date('2026-11-22T01:00:00Z');
  utimesSync(path.join(logs, 'run-service-old.log'), before, before);
  const found = await read('2026-11-22T02:00:00.000Z');
  expect(found?.map((each) => JSON.parse(each).message)).toEqual(['starts', 'a fault', 'ends']);
});

test('of files that are all gone it says so', async () => {
  expect(await read('2100-01-01T00:00:00.000Z')).toBeUndefined();
});
