import { printable } from '../../domain/values/show-value';
import { paint, paintStatus } from '../terminal/paint';

export interface Answer {
  runId: string;
  job: string;
  status: string | null;
  answer: readonly string[];
  next: readonly string[];
}

/** An explanation for people. */
export function renderWhy({ runId, job, status, answer, next }: Answer): string {
  const head = [printable(job), ...(status === null ? [] : [paintStatus(status)]), paint('dim', runId)].join('  ');
  const commands = next.length === 0 ? [] : ['', paint('dim', 'next:'), ...next.map((command) => `  ${command}`)];
  return [head, ...answer, ...commands].join('\n');
}
