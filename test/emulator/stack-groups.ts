import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { JsonObject } from '../../domain/values/json';
import { type Ended, runsheet, runsheetJson } from '../support/home/command-line';
import type { Act } from './differential/group-case';

/** The stack with the job functions of test/emulator/jobs. */
export const STACK = process.env.RUNSHEET_TEST_STACK ?? 'runsheet-proof';

/** How the name of every group of this suite begins. `npm run test:aws` removes these groups, and no others. */
export const PREFIX = 'test-aws-';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-stack-'));
let groups = 0;

/** A name for a group that no other test has. */
export function groupName(kind: string): string {
  return `${PREFIX}${kind}-${Date.now().toString(36)}-${++groups}`;
}

/** Applies a group of scripted jobs, each in a stage of its own, in this order. Returns the group's name. */
export async function applyScripted(
  jobs: Record<string, Act[]>,
  timeoutMinutes = 1,
  parameters: JsonObject = {},
  retries = 0,
  retryDelaySeconds = 0,
): Promise<string> {
  const group = groupName('cli');
  const rows = Object.entries(jobs).map(([name, script], priority) => [
    name,
    {
      target: 'lambda:scripted',
      timeout_minutes: timeoutMinutes,
      maximum_retries: retries,
      retry_delay_seconds: retryDelaySeconds,
      priority,
      parameters: { ...parameters, script },
    },
  ]);
  const { code, stderr } = await applyFile(stringify({ groups: { [group]: { jobs: Object.fromEntries(rows) } } }));
  if (code !== 0) throw new Error(stderr);
  return group;
}

/** The fields of a job in a first stage, which has an hour and one attempt. */
export function aRow(target: string, parameters: object, row: object = {}): object {
  return { target, priority: 0, timeout_minutes: 60, maximum_retries: 0, parameters, ...row };
}

/** Applies a group of these jobs, and expects no word about them. Returns the group's name. */
export async function applyJobs(kind: string, jobs: object): Promise<string> {
  const group = groupName(kind);
  const { stderr } = await applyFile(stringify({ groups: { [group]: { jobs } } }));
  expect(stderr).toBe('');
  return group;
}

/** Runs a group to its end. Returns the run's id, and its jobs by their names. */
export async function runGroup(group: string) {
  const { run_id } = await runsheetJson(['run', group, '--stack', STACK]);
  return { run_id, of: await shownJobs(run_id) };
}

/** The jobs of a run by their names, as `show` has them. */
export async function shownJobs(runId: string) {
  const { jobs } = await runsheetJson(['show', runId, '--stack', STACK]);
  return (name: string) => jobs.find((each: { job_name: string }) => each.job_name === name);
}

export function applyFile(content: string, ...options: string[]): Promise<Ended> {
  return runsheet(['apply', writeGroups(content), '--yes', ...options, '--stack', STACK]);
}

/** A groups file with this content. */
export function writeGroups(content: string): string {
  const file = path.join(folder, `groups-${++groups}.yaml`);
  writeFileSync(file, content);
  return file;
}
