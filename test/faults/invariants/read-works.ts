import { existsSync, readFileSync } from 'node:fs';
import type { Work } from './evidence';

/** What jobs/scripted.ts tells of its work. */
export function readWorks(file: string): Work[] {
  const works = new Map<string, Work>();
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const [runId = '', job = '', attempt, id = '', at] = line.split(' ');
    // A process that was killed may have left half a line.
    if (at === undefined) continue;
    const known = works.get(id);
    works.set(id, { runId, job, attempt: Number(attempt), from: known?.from ?? Number(at), to: Number(at) });
  }
  return [...works.values()];
}
