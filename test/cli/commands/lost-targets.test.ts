import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runsheet } from '../../support/home/command-line';

/* Rows of the table name targets that the project's config has no longer. */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-lost-'));
const put = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const inFolder = (...words: string[]) => runsheet(words, folder);
const config = (...targets: string[]) =>
  put(
    'runsheet.config.yaml',
    `groups: groups.yaml\ntargets:\n${targets.map((name) => `  command:${name}: {run: ["true"]}\n`).join('')}`,
  );
const row = (target: string) => `{target: command:${target}, timeout_minutes: 5, maximum_retries: 0, priority: 0}`;
const NIGHTLY = `groups: {nightly: {jobs: {load: ${row('load')}}}}\n`;

beforeAll(async () => {
  config('load', 'report');
  put('groups.yaml', `groups: {nightly: {jobs: {load: ${row('load')}, extra: ${row('report')}}}}\n`);
  put('weekly.yaml', `groups: {weekly: {jobs: {report: ${row('report')}, off: ${row('report')}}}}\n`);
  for (const words of [
    ['apply', '--yes'],
    ['apply', 'weekly.yaml', '--yes'],
    ['disable', 'weekly/off'],
  ])
    expect(await inFolder(...words)).toMatchObject({ code: 0, stderr: '' });
  put('groups.yaml', NIGHTLY);
});

const lost = 'is "command:report": the project\'s config declares no such target (declared: command:load)';

test('nothing is said of groups of others while their targets are there', async () => {
  const { code, stdout } = await inFolder('plan', '--strict');
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.not.stringContaining('weekly') });
  expect((await inFolder('doctor')).stdout).toMatch(/^good +rows: 4, and the targets that they name are there$/m);
});

test('plan names them, and --strict fails, when a target has left the config', async () => {
  config('load');
  const { code, stdout, stderr } = await inFolder('plan', '--strict');
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: '--strict: runs of nightly, weekly cannot be good, as the plan says at "!"\n',
  });
  expect(stdout).toContain(`! the group weekly of the table is in no groups file, and has jobs that cannot run:
    weekly/report will be INVALID: target ${lost}
    declare the target again, or remove the group: npx runsheet remove weekly
`);
  // A row of a group of the files, which the file does not name and which stays.
  expect(stdout).toMatch(/! extra is INVALID, and runs FAIL: target is "command:report"/);
  const { other_groups } = JSON.parse((await inFolder('plan', '--json')).stdout);
  expect(other_groups).toEqual([{ job_group: 'weekly', lost: [{ job: 'weekly/report', problem: lost }] }]);
  expect(JSON.parse((await inFolder('plan', 'groups.yaml', '--json')).stdout).other_groups).toEqual([]);
});

test('doctor names each such row, and starts no store for it', async () => {
  const { findings } = JSON.parse((await inFolder('doctor', '--json')).stdout);
  expect(findings.filter(({ what }: { what: string }) => what === 'rows')).toEqual(
    ['nightly/extra', 'weekly/report'].map((job) => ({
      what: 'rows',
      is: 'warning',
      text: `${job} is INVALID in each run: target ${lost}`,
    })),
  );
});

test('both are content again when the rows are gone', async () => {
  await inFolder('remove', 'weekly', '--yes');
  expect(await inFolder('apply', '--prune', '--yes')).toMatchObject({ code: 0 });
  expect((await inFolder('plan', '--strict')).code).toBe(0);
  expect((await inFolder('doctor')).stdout).toMatch(/^good +rows: 1, and/m);
});
