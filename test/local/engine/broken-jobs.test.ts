import { writeFileSync } from 'node:fs';
import path from 'node:path';
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
const FILES = ['claims-nothing', 'no-handler', 'throws-at-import', 'lacks-module'];

beforeAll(async () => {
  const noTypeScript = path.join(laptop.scratch, 'no-typescript.ts');
  const lacksImport = path.join(laptop.scratch, 'lacks-import.ts');
  writeFileSync(noTypeScript, 'export const handler = defineJob((job => {');
  writeFileSync(lacksImport, `import { nothing } from './not-there';\nexport const handler = nothing;\n`);
  const files = Object.fromEntries(FILES.map((name) => [name, jobFile(name)]));
  const sources = { act: jobFile('act'), ...files, 'no-typescript': noTypeScript, 'lacks-import': lacksImport };
  const jobs = [
    ...ACTS.map((act) => anActRow(act)),
    ...Object.keys(sources).map((name) => anActRow('succeed', { job_name: name, target: `lambda:${name}` })),
  ];
  finished = await runJobs(laptop, jobs, { sources, wrapInvoke: withoutWaits, workers: 3 });
}, 60_000);

describe('a run of broken jobs', () => {
  it('ends FAILED and closed, and the job that is well has SUCCEEDED', () => {
    expect(finished.result).toMatchObject({ status: 'FAILED', error: 'Runsheet.RunFAILED' });
    expect(finished.run).toMatchObject({ status: 'FAILED', counts: { SUCCEEDED: 1, FAILED: 14, LOST: 1 } });
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
    ['run-out-of-memory', 'Runtime.ExitError', /signal: SIG(ABRT|TRAP)|exit status/],
  ])('has one charged attempt of the job that does this: %s', (job, name, message) => {
    const row = finished.rows[job];
    expect(row).toMatchObject({ status: 'FAILED', attempt: 1, charged: 1, faults: 0, error: { name } });
    expect(row?.error?.message).toMatch(message);
    expect(row?.attempts).toHaveLength(1);
  });

  it.each([
    ['no-handler', 'Runtime.HandlerNotFound', /exports no function "handler"/],
    ['lacks-module', 'Runtime.ImportModuleError', /no-such-package/],
    ['no-typescript', 'Runtime.UserCodeSyntaxError', /^\S+\.ts:\d+:\d+: (Expected|Unexpected)[^\n]*\n/],
    ['lacks-import', 'Runtime.UserCodeSyntaxError', /^\S+\.ts:\d+:\d+: Could not resolve/],
  ])('gives up at once, uncharged, a job that cannot be loaded: %s', (job, name, message) => {
    const row = finished.rows[job];
    expect(row).toMatchObject({ status: 'FAILED', attempt: 1, charged: 0, faults: 1, error: { name } });
    expect(row?.error?.message).toMatch(message);
    // The message stands in the error alone, so that no table shows it twice.
    expect(row?.reason).toBe('its function cannot be run');
  });

  it('gives up a job that throws when it is loaded after its budget of faults, uncharged', () => {
    const row = finished.rows['throws-at-import'];
    expect(row).toMatchObject({ status: 'FAILED', charged: 0, faults: 11, error: { name: 'TypeError' } });
    expect(row?.error?.message).toContain('the environment names no shop');
  });

  it('calls LOST a job whose handler recorded nothing, whatever it returned', () => {
    expect(finished.rows['claims-nothing']).toMatchObject({ status: 'LOST', attempt: 0 });
  });
});
