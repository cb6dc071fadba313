import { markOf } from '../../board/status-mark';
import { durationText } from '../../domain/values/duration-text';
import { printable } from '../../domain/values/show-value';
import { cutText, padText, textWidth } from '../terminal/fit-text';
import { bold, dim, paintLine, paintStatus, yellow } from '../terminal/paint';
import type { Frame } from '../terminal/screen';
import { isDone, type JobProgress, LOADING, renderState, statusOf } from './job-progress';
import { renderProgressBar } from './progress-bar';

export interface LiveRun {
  group: string;
  runId: string;
  /** Epoch ms. */
  since: number;
  /** How many jobs it has, if not all are known yet. */
  planned?: number | undefined;
  /** What is being done before the plan is known. */
  preparing?: string | undefined;
}

/**
 * One frame of a run: how far it has come, then its jobs, stage by stage. If there are more jobs than lines, the jobs
 * under way come first, and those that do not fit are counted.
 */
export function renderFrame(
  { group, runId, since, planned = 0, preparing = LOADING }: LiveRun,
  jobs: readonly JobProgress[],
  frame: Frame,
  notice: string,
): string {
  const { width, height, now } = frame;
  const below = notice === '' ? [] : [paintLine([[yellow, notice]], width)];
  const head = [
    paintLine([[bold, group], '  ', [dim, runId]], width),
    jobs.length + planned > 0
      ? renderProgressBar(jobs, now - since, width, planned)
      : dim(cutText(preparingText(preparing, now - since), width)),
  ].slice(0, Math.max(1, height - below.length));
  const room = Math.max(0, height - head.length - below.length);
  const stages = new Set(jobs.map(({ stage }) => stage)).size;
  const lines = jobs.length + stages <= room ? stagedLines(jobs, frame) : urgentLines(jobs, frame, room);
  return [...head, ...lines, ...below].slice(0, height).join('\n');
}

/** A second is shown once it is over, so that a small group's first frame does not flicker. */
function preparingText(preparing: string, ms: number): string {
  return ms < 1_000 ? preparing : `${durationText(ms)}  ${preparing}`;
}

/** The stages in order, each with its jobs, then the parallel jobs. */
function stagedLines(jobs: readonly JobProgress[], frame: Frame): string[] {
  const name = nameWidth(jobs, frame);
  const stages = new Map<number | null, JobProgress[]>();
  for (const job of jobs) stages.set(job.stage, [...(stages.get(job.stage) ?? []), job]);
  const places = [...stages.keys()].sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
  return places.flatMap((place) => {
    const members = stages.get(place) ?? [];
    const done = members.filter(isDone).length;
    return [
      dim(cutText(`${stageText(place)}  ${done} of ${members.length}`, frame.width)),
      ...members.map((job) => renderJob(job, name, frame)),
    ];
  });
}

function urgentLines(jobs: readonly JobProgress[], frame: Frame, room: number): string[] {
  if (room === 0) return [];
  const shown = [...jobs].sort((a, b) => urgency(a) - urgency(b)).slice(0, room - 1);
  const name = nameWidth(shown, frame);
  const lines = shown.map((job) => renderJob(job, name, frame, stageText(job.stage)));
  return [...lines, dim(cutText(`  … and ${jobs.length - shown.length} more`, frame.width))];
}

/** A long name leaves room for the job's state. */
function nameWidth(jobs: readonly JobProgress[], { width }: Frame): number {
  const longest = Math.max(0, ...jobs.map(({ job }) => textWidth(printable(job))));
  return Math.min(longest, Math.max(8, Math.floor(width * 0.4)));
}

function renderJob(job: JobProgress, name: number, { width, now }: Frame, stage?: string): string {
  const status = statusOf(job);
  const painted = (text: string) => paintStatus(status, text);
  const [state, detail] = renderState(job, now);
  return paintLine(
    [
      '  ',
      [painted, markOf(status).sign],
      ` ${padText(cutText(printable(job.job), name, 'middle'), name)}  `,
      ...(stage === undefined || width < 60 ? [] : [[dim, `${stage.padEnd(8)}  `] as const]),
      [painted, state],
      [dim, detail === '' ? '' : `  ${detail}`],
    ],
    width,
  );
}

function stageText(stage: number | null): string {
  return stage === null ? 'parallel' : `stage ${stage}`;
}

const URGENCY = ['running', 'retrying', 'settling', 'looking'];
const LEAST_URGENT = ['ABORTED', 'queued', 'SUCCEEDED'];

/** Between the two stand all ends that are no success. */
function urgency({ state }: JobProgress): number {
  const [first, last] = [URGENCY.indexOf(state), LEAST_URGENT.indexOf(state)];
  return first >= 0 ? first : URGENCY.length + 1 + last;
}
