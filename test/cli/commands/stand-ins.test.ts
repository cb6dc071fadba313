import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runsheet } from '../../support/home/command-line';

/* Targets of kinds that a service runs, on a machine: refused, or done by the command that stands in for them. */

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-stand-in-'));
const at = (name: string) => path.join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

const json = async (...args: string[]) => JSON.parse((await runsheet([...args, '--json'], folder)).stdout);
const row = (target: string, minutes = 60) =>
  `{target: ${target}, timeout_minutes: ${minutes}, maximum_retries: 0, priority: -1, parameters: {day: "2026-11-22"}}`;

function writeProject(local: string): void {
  writeFileSync(
    at('runsheet.config.yaml'),
    `groups: groups.yaml
targets:
  batch:load:
    queue: nightly
    definition: load
    ${local}
  lambda:erp:
    function: erp-sync:live
    local: {run: [sh, -c, 'echo "{\\"erp\\": true}" > "$RUNSHEET_RESULT"']}
`,
  );
}

beforeAll(() => {
  mkdirSync(at('jobs'));
  writeFileSync(
    at('groups.yaml'),
    `groups: {nightly: {jobs: {load: ${row('batch:load')}, erp: ${row('lambda:erp', 5)}}}}\n`,
  );
});

test('without a stand-in plan says what the service needs here, and that a command can stand in for it', async () => {
  writeProject('');
  const { stdout, stderr } = await runsheet(['plan'], folder);
  expect(stdout + stderr).toContain(
    'no credentials for AWS are here: set AWS_PROFILE, or give the target a `local:` command',
  );
});

test('with one plan says what runs here, and the job runs it', async () => {
  writeProject('local: {run: [sh, -c, "echo loads $1; echo {} > $RUNSHEET_RESULT", x, {parameter: day}]}');
  const { code, stdout, stderr } = await runsheet(['plan'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/stand-in: load runs sh -c .* \{day\} here in place of batch:load\n/);
  const { groups } = await json('plan');
  expect(groups[0].effect.stand_ins).toMatchObject([
    { job_name: 'erp', target: 'lambda:erp' },
    { job_name: 'load', target: 'batch:load' },
  ]);
  await runsheet(['apply', '--yes'], folder);
  const { jobs, run_id } = await json('run', 'nightly');
  expect(jobs).toMatchObject([
    { job_name: 'erp', status: 'SUCCEEDED', output: { erp: true } },
    { job_name: 'load', status: 'SUCCEEDED', attempts: [{ external_id: expect.stringMatching(/^process \d+/) }] },
  ]);
  expect((await runsheet(['logs', run_id, 'load'], folder)).stdout).toContain('loads 2026-11-22');
});

test('a row whose stand-in is taken away again fails for good, and says what its service needs', async () => {
  writeProject('');
  const { jobs } = await json('run', 'nightly');
  expect(jobs).toMatchObject([
    { job_name: 'erp', status: 'SUCCEEDED' },
    {
      job_name: 'load',
      status: 'FAILED',
      error: {
        name: 'Runsheet.NoWorkFiles',
        message: expect.stringMatching(/^batch:load was not started: .* set RUNSHEET_WORK_URL=s3:/),
      },
    },
  ]);
});
