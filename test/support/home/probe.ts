import { existsSync, readFileSync } from 'node:fs';
import { isAlive } from '../../../local/processes';
import { until } from './until';

/** What test/support/jobs/act.ts notes of its work. */
export interface Sign {
  job: string;
  attempt: number;
  pid: number;
  what: 'begin' | 'work' | 'end';
  at: number;
}

export function readProbe(file: string): Sign[] {
  return lines(readFileSync(file, 'utf8')).map((line) => {
    const [job = '', attempt, pid, what, at] = line.split(' ');
    return { job, attempt: Number(attempt), pid: Number(pid), what: what as Sign['what'], at: Number(at) };
  });
}

/** The most attempts that were at work at once. An attempt without an end worked until its last sign. */
export function mostAtOnce(signs: readonly Sign[]): number {
  const attempts = new Map<string, { from: number; to: number }>();
  for (const { job, attempt, at } of signs) {
    const key = `${job} ${attempt}`;
    attempts.set(key, { from: attempts.get(key)?.from ?? at, to: at });
  }
  const spans = [...attempts.values()];
  return Math.max(...spans.map(({ from }) => spans.filter((span) => span.from <= from && from < span.to).length));
}

/** The lines that a job has noted in its file. */
export function noted(file: string): string[] {
  return existsSync(file) ? lines(readFileSync(file, 'utf8')) : [];
}

/** The id of the process in which the job works, once it does. */
export async function jobProcess(file: string): Promise<number> {
  await until(() => noted(file).some((line) => line.startsWith('pid ')), `the job notes its process in ${file}`);
  return Number(noted(file)[0]?.slice(4));
}

/** Resolves when the process is gone: nothing of the job can run on. */
export async function processGone(pid: number): Promise<void> {
  await until(() => !isAlive(pid), `process ${pid} is gone`);
}

function lines(text: string): string[] {
  return text.trim().split('\n');
}
