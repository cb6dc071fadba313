import { readFileSync } from 'node:fs';

/** What test/support/jobs/act.ts tells of its work. */
export interface Sign {
  job: string;
  attempt: number;
  pid: number;
  what: 'begin' | 'work' | 'end';
  at: number;
}

export function readProbe(file: string): Sign[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [job = '', attempt, pid, what, at] = line.split(' ');
      return { job, attempt: Number(attempt), pid: Number(pid), what: what as Sign['what'], at: Number(at) };
    });
}

/** The most that were at work at once. An attempt without an end worked until its last sign. */
export function mostAtOnce(signs: readonly Sign[]): number {
  const attempts = new Map<string, { from: number; to: number }>();
  for (const { job, attempt, at } of signs) {
    const key = `${job} ${attempt}`;
    attempts.set(key, { from: attempts.get(key)?.from ?? at, to: at });
  }
  const spans = [...attempts.values()];
  return Math.max(...spans.map(({ from }) => spans.filter((span) => span.from <= from && from < span.to).length));
}
