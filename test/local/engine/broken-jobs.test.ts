import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { AttemptEntry } from '../../../domain/tables/rows';
import { readAttemptLogFile } from '../../../local/functions/read-attempt-log-file';
import { anActRow, type Finished, jobFile, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { withoutWaits } from '../../support/services/between';

/*
 * One run of jobs that break in every known way, beside one that succeeds. The engine survives: each is a failed job.
 */

const laptop = useLaptop();
let finished: Finished;

const ACTS = [
  'fail',
  'fail-for-good',
  'over-large',
  'exit',
  'exit-well',
  'kill-itself',
  'reject-unheard',
  'throw-in-timer',
  'run-out-of-memory',
];
const FILES = ['claims-nothing', 'no-handler', 'throws-at-import', 'lacks-module', 'exits-at-import'];

beforeAll(async () => {
  const noTypeScript = path.join(laptop.scratch, 'no-typescript.ts');
  const lacksImport = path.join(laptop.scratch, 'lacks-import.ts');
  writeFileSync(noTypeScript, 'export const handler = defineJob((job => {');
  writeFileSync(lacksImport, `import { nothing } from './not-there';\nexport const handler = nothing;\n`);
  const files = Object.fromEntries(FILES.map((name) => [name, jobFile(name)]));
  const sources = { act: jobFile('act'), ...files, 'no-typescript': noTypeScript, 'lacks-import': lacksImport };
  const jobs = [
    ...ACTS.map((act) => anActRow(act)),
    ...Object.keys(sources).map((name) =>
      anActRow('succeed', { job_name: name, target: `lambda:${name}`, maximum_retries: 0 }),
    ),
  ];
  finished = await runJobs(laptop, jobs, { sources, wrapInvoke: withoutWaits, workers: 3 });
}, 60_000);

describe('a run of broken jobs', () => {
  it('ends FAILED and closed, and the job that is well has SUCCEEDED', () => {
    expect(finished.result).toMatchObject({ status: 'FAILED', error: 'Runsheet.RunFAILED' });
    expect(finished.run).toMatchObject({ status: 'FAILED', counts: { SUCCEEDED: 1, FAILED: 16, LOST: 0 } });
    expect(statusesOf(finished)).toMatchObject({ act: 'SUCCEEDED' });
  });

  it.each([
    ['fail', 'RangeError', /^no such shop$/],
    ['fail-for-good', 'PermanentJobError', /^the shop is closed/],
    ['over-large', 'Runsheet.OutputTooLarge', /40002 bytes/],
    ['exit', 'Runtime.ExitError', /exit status 3/],
    ['exit-well', 'Runtime.ExitError', /exit status 0/],
    ['kill-itself', 'Runtime.ExitError', /signal: SIGKILL/],
    ['reject-unheard', 'Error', /^nobody heard$/],
    ['throw-in-timer', 'Error', /^thrown in a timer$/],
    ['run-out-of-memory', 'Runtime.OutOfMemory', /^the job ran out of memory: it may use 256 MB$/],
  ])('has one charged attempt of the job that does this: %s', (job, name, message) => {
    const row = finished.rows[job];
    expect(row).toMatchObject({ status: 'FAILED', attempt: 1, charged: 1, faults: 0, error: { name } });
    expect(row?.error?.message).toMatch(message);
    expect(row?.attempts).toHaveLength(1);
  });

  it.each([
    ['no-handler', /^\S+no-handler\.ts exports no "handler": write export const handler = defineJob\(…\)$/],
    ['no-typescript', /^\S+\.ts:\d+:\d+: (Expected|Unexpected)[^\n]*\n/],
    ['lacks-import', /^\S+\.ts:\d+:\d+: Could not resolve/],
  ])('gives up at once a job that cannot be bundled: %s', (job, message) => {
    const row = finished.rows[job];
    expect(row).toMatchObject({ status: 'FAILED', attempt: 1, charged: 0, error: { name: 'Runsheet.NotBundled' } });
    expect(row?.error?.message).toMatch(message);
    // The message stands in the error alone, so that no table shows it twice.
    expect(row?.reason).toBe('its function cannot be run');
  });

  it.each([
    ['throws-at-import', 'TypeError', /^the environment names no shop$/, 'throws-at-import.ts:4:18'],
    ['lacks-module', 'Error', /^Cannot find module 'no-such-package'\n/, 'lacks-module.ts:5:'],
    ['exits-at-import', 'Runtime.ExitError', /exit status 3/, undefined],
  ])('charges the job with a module that does not load, and shows where: %s', async (job, name, message, place) => {
    const row = finished.rows[job];
    expect(row).toMatchObject({ status: 'FAILED', charged: 1, reason_kind: 'retries_used_up', error: { name } });
    expect(row?.error?.message).toMatch(message);
    const entry = row?.attempts.at(-1) as AttemptEntry;
    if (!place) return;
    expect(row?.error?.stack).toContain(`test/support/jobs/${place}`);
    const lines = (await readAttemptLogFile(laptop.engine.home, entry)) ?? [];
    expect(JSON.parse(lines[0] ?? '').message).toContain(`test/support/jobs/${place}`);
  });

  it('claims an attempt before it loads a module of which a process has died', () => {
    const attempts = finished.rows['exits-at-import']?.attempts.map(({ status, class: kind }) => [status, kind]);
    expect(attempts).toEqual([
      ['NOT_STARTED', 'fault'],
      ['FAILED', 'job'],
    ]);
  });

  it('ends a job whose handler defineJob has not made, as one without a handler', () => {
    expect(finished.rows['claims-nothing']).toMatchObject({
      status: 'FAILED',
      attempt: 1,
      charged: 1,
      error: {
        name: 'Runsheet.HandlerNotFound',
        message: expect.stringMatching(/exports a "handler" that defineJob has not made: write export const handler/),
      },
    });
  });
});
