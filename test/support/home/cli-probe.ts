import { existsSync, readFileSync } from 'node:fs';
import { isAlive } from '../../../local/processes';
import { until } from './cli-until';

/** What a job has noted in its file. */
export function noted(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

/** The number of the process in which the job works, once it does. */
export async function jobProcess(file: string): Promise<number> {
  await until(() => noted(file).some((line) => line.startsWith('pid ')), `the job notes its process in ${file}`);
  return Number(noted(file)[0]?.slice(4));
}

/** Resolves when the process is gone: nothing of the job can run on. */
export async function processGone(pid: number): Promise<void> {
  await until(() => !isAlive(pid), `process ${pid} is gone`);
}
