import { existsSync, readFileSync } from 'node:fs';
import type { Work } from './evidence';

/** Reads the lines that jobs/scripted.ts wrote about its work. */
export function readWorks(file: string): Work[] {
  const works = new Map<string, Work>();
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const [runId = '', job = '', attempt, id = '', at] = line.split(' ');
    // A killed process may have left half a line.
    if (at === undefined) continue;
    const known = works.get(id);
    works.set(id, {
      runId,
      job,
      attempt: Number(attempt),
      from: known?.from ?? Number(at),
      to: Number(at),
      isLeft: id.startsWith('child-'),
    });
  }
  return [...works.values()];
}
