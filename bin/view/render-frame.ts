import { printable } from '../../domain/show-value';
import { renderDuration } from './duration';
import type { JobProgress } from './job-progress';
import { paint, paintStatus } from './paint';

/** One frame, at most `rows` lines of jobs: what is under way comes first, what is done is only counted where room is short. */
export function renderFrame(
  title: string,
  jobs: readonly JobProgress[],
  now: number,
  rows: number,
  notice: string,
): string {
  const done = jobs.filter(isDone).length;
  const head = `${title}  ${jobs.length > 0 ? `${done} of ${jobs.length} done` : 'loading the group'}`;
  const shown = jobs.length <= rows ? jobs : [...jobs].sort((a, b) => urgency(a) - urgency(b)).slice(0, rows - 1);
  const width = Math.max(0, ...shown.map((job) => job.job.length));
  const lines = shown.map((job) => renderJob(job, width, now));
  if (shown.length < jobs.length) lines.push(paint('dim', `  … and ${jobs.length - shown.length} more`));
  return [head, ...lines, ...(notice ? [paint('yellow', notice)] : [])].join('\n');
}

function renderJob(job: JobProgress, width: number, now: number): string {
  const stage = job.stage === null ? 'parallel' : `stage ${job.stage}`;
  // What a terminal's line has left for an error: without it, a long one would wrap and the lines jump.
  const room = Math.max(0, (process.stdout.columns ?? 80) - width - 36);
  return `  ${printable(job.job).padEnd(width)}  ${paint('dim', stage.padEnd(8))}  ${renderState(job, now, room)}`;
}

function renderState(job: JobProgress, now: number, room: number): string {
  const attempt = job.attempt > 1 ? ` (attempt ${job.attempt})` : '';
  const elapsed = renderDuration(Math.max(0, now - job.since));
  const left = renderDuration(Math.max(0, (job.until ?? now) - now));
  switch (job.state) {
    case 'queued':
      return paint('dim', 'queued');
    case 'running':
      return paintStatus('RUNNING', `running ${elapsed}${attempt}`);
    case 'settling':
      return paintStatus('RETRYING', 'failed, deciding what follows');
    case 'retrying':
      return `${paintStatus('RETRYING', `retrying in ${left}`)}  ${paint('dim', printable(job.error ?? '').slice(0, room))}`;
    case 'looking':
      return paintStatus('RETRYING', `may still be at work, looking again in ${left}`);
    default:
      return paintStatus(job.state);
  }
}

function isDone({ state }: JobProgress): boolean {
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'ABORTED';
}

const URGENCY = ['running', 'retrying', 'settling', 'looking', 'FAILED', 'ABORTED', 'queued', 'SUCCEEDED'];

function urgency({ state }: JobProgress): number {
  return URGENCY.indexOf(state);
}
