import { type PathStep, spanOf } from '../../domain/explain/critical-path';
import type { JobRunRow } from '../../domain/tables/rows';
import { isFailed } from '../../domain/tables/statuses';

/** The job runs of one stage, or all parallel job runs, as the timeline shows them. */
export interface GanttBand {
  /** Undefined for the parallel jobs. */
  stage: number | undefined;
  shown: JobRunRow[];
  /** The jobs that ran and have no line of their own: their number, their first start and their last end (epoch ms). */
  others: { count: number; start: number; end: number } | undefined;
  /** Job runs that have not started yet, or that never started. */
  idle: JobRunRow[];
}

/** A person does not look through a timeline of more lines. */
export const MAX_GANTT_ROWS = 60;
const MOST_OF_PATH = 20;

/**
 * The lines of the timeline, by stage. If more jobs ran than MAX_GANTT_ROWS, the lines go to the longest jobs of the
 * critical path, then to those that failed or are running, then to the rest of the path, to those that were retried,
 * and to the longest. The other
 * jobs of a stage share one line.
 */
export function ganttBands(rows: readonly JobRunRow[], path: readonly PathStep[], now: number): GanttBand[] {
  const ran = rows.flatMap((row) => spanOf(row, now) ?? []);
  const onPath = new Set(path.map(({ row }) => row.job_name));
  // A long critical path leaves the failed jobs their places.
  const byLength = [...path].sort((a, b) => b.end - b.start - (a.end - a.start));
  const longest = new Set(byLength.slice(0, MOST_OF_PATH).map(({ row }) => row.job_name));
  const weight = ({ row }: { row: JobRunRow }) => {
    if (longest.has(row.job_name)) return 4;
    if (isFailed(row.status) || row.status === 'RUNNING') return 3;
    return onPath.has(row.job_name) ? 2 : row.attempt > 1 ? 1 : 0;
  };
  const chosen = [...ran]
    .sort((a, b) => weight(b) - weight(a) || b.end - b.start - (a.end - a.start))
    .slice(0, MAX_GANTT_ROWS);
  const shown = new Set(chosen.map(({ row }) => row));
  return stagesOf(rows).map((stage) => {
    const others = ran.filter(({ row }) => row.stage === stage && !shown.has(row));
    return {
      stage,
      // A waterfall: the job that started first is on top.
      shown: chosen
        .filter(({ row }) => row.stage === stage)
        .sort((a, b) => a.start - b.start)
        .map(({ row }) => row),
      others:
        others.length === 0
          ? undefined
          : {
              count: others.length,
              start: Math.min(...others.map(({ start }) => start)),
              end: Math.max(...others.map(({ end }) => end)),
            },
      idle: rows.filter((row) => row.stage === stage && belongs(row) && spanOf(row, now) === undefined),
    };
  });
}

/** The parallel jobs come last, as in reading order. */
function stagesOf(rows: readonly JobRunRow[]): (number | undefined)[] {
  const stages = new Set(rows.filter(belongs).map(({ stage }) => stage));
  return [...stages].sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
}

/** False for jobs that the plan left out: they have no place in time. */
function belongs(row: JobRunRow): boolean {
  if (row.status === 'DISABLED' || row.status === 'INVALID' || row.carried_from !== undefined) return false;
  return row.status !== 'SKIPPED' || row.ended_at !== undefined;
}
