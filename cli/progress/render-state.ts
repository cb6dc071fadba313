import { durationText } from '../../domain/values/duration-text';
import { printable } from '../../domain/values/show-value';
import type { JobProgress } from './job-progress';

/** How a job stands, for a person, and what there is to know besides: the error that it retries for. */
export function renderState(job: JobProgress, now: number): [state: string, detail: string] {
  const attempt = job.attempt > 1 ? ` (attempt ${job.attempt})` : '';
  const since = durationText(Math.max(0, now - job.since));
  const left = durationText(Math.max(0, (job.until ?? now) - now));
  const error = printable(job.error ?? '');
  switch (job.state) {
    case 'queued':
      return ['queued', ''];
    case 'running':
      return [`running ${since}${attempt}`, ''];
    case 'settling':
      return ['failed, deciding what follows', error];
    case 'retrying':
      return [`retrying in ${left}`, error];
    case 'looking':
      return [`may still be at work, looking again in ${left}`, ''];
    case 'FAILED':
      return [job.state, error];
    default:
      return [job.state, ''];
  }
}

const STATUSES: Partial<Record<JobProgress['state'], string>> = {
  queued: 'PENDING',
  running: 'RUNNING',
  settling: 'RETRYING',
  retrying: 'RETRYING',
  looking: 'RETRYING',
};

/** The status whose sign and colour it has. */
export function statusOf({ state }: JobProgress): string {
  return STATUSES[state] ?? state;
}
