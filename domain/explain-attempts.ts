import type { AttemptEntry } from './rows';
import { printable } from './show-value';

/** One attempt, and what came of it. */
export interface AttemptReasons {
  attempt: number;
  status: AttemptEntry['status'];
  started_at: string | null;
  ended_at: string | null;
  /** A plain sentence. */
  text: string;
}

/** Each attempt with what it was put down to. */
export function explainAttempts(attempts: readonly (AttemptEntry | null)[]): AttemptReasons[] {
  return attempts.flatMap((entry) => {
    if (!entry) return [];
    const { attempt, status, started_at, ended_at } = entry;
    return [{ attempt, status, started_at, ended_at, text: `Attempt ${attempt} ${outcome(entry)}.` }];
  });
}

function outcome({ status, class: charged, error, started_at }: AttemptEntry): string {
  const why = error ? `: ${printable(`${error.name}: ${error.message.split('\n')[0] ?? ''}`)}` : '';
  const counted = charged === 'fault' ? ' (not the job’s doing, and not counted against its retries)' : '';
  switch (status) {
    case 'RUNNING':
      return `runs since ${started_at ?? 'a while'}`;
    case 'SUCCEEDED':
      return 'succeeded';
    case 'NOT_STARTED':
      return `never started${why}${counted}`;
    case 'TIMED_OUT':
      return `ran out of time${why}`;
    case 'ABORTED':
      return `was aborted${why}`;
    case 'LOST':
      return `was lost${why}`;
    case 'FAILED':
      return `failed${charged === 'permanent' ? ' for good' : ''}${why}${counted}`;
  }
}
