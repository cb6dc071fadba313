import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import type { JsonObject } from '../../domain/values/json';
import { type Ended, runsheet } from '../support/home/command-line';
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

export function applyFile(content: string, ...options: string[]): Promise<Ended> {
  return runsheet(['apply', writeGroups(content), '--yes', ...options, '--stack', STACK]);
}

/** A groups file with this content. */
export function writeGroups(content: string): string {
  const file = path.join(folder, `groups-${++groups}.yaml`);
  writeFileSync(file, content);
  return file;
}
