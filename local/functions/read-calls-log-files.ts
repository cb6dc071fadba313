import { createReadStream, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type AttemptOf, inTimeOrder, isOfAttempt } from '../../domain/attempts/call-lines';
import type { AttemptEntry, JobRunRow } from '../../domain/tables/rows';
import { SERVICE_FUNCTION } from '../../domain/targets/kinds';
import type { Home } from '../home';

/**
 * What all the calls for this attempt, whose work runs in a service, have printed: each process of `run-service` has a
 * file. Undefined if none of those files is left that were written since the attempt began.
 */
export async function readCallsLogFiles(
  { logs }: Home,
  { attempt, started_at }: AttemptEntry,
  { run_id, job_name }: JobRunRow,
): Promise<string[] | undefined> {
  const since = Date.parse(started_at ?? '') || 0;
  const files = readdirSync(logs)
    .filter((name) => name.startsWith(`${SERVICE_FUNCTION}-`) && name.endsWith('.log'))
    .map((name) => path.join(logs, name))
    .filter((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= since);
  if (files.length === 0) return undefined;
  const of = { run_id, job_name, attempt };
  return inTimeOrder(await Promise.all(files.map((file) => linesOf(file, of))));
}

async function linesOf(file: string, of: AttemptOf): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (isOfAttempt(line, of)) lines.push(line);
  }
  return lines;
}
