import { criticalPath } from '../../domain/explain/critical-path';
import { summarizeRun } from '../../domain/explain/run-summary';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isFailed } from '../../domain/tables/statuses';
import { type Part, paginate } from '../parts/pagination';
import { attemptOf, type Place } from '../place';
import { ganttBands } from './gantt-bands';

/** At most this many failed jobs are described; the table below has all. */
export const MAX_DESCRIBED = 10;

const ROWS_PER_PART = 100;

type RunPlace = Place & { page: 'run' };

/** The jobs that the table of the place lists. */
export function listedJobs(rows: readonly JobRunRow[], place: Place): Part<JobRunRow> {
  const listed = place.only === 'trouble' ? rows.filter(({ status }) => isFailed(status)) : rows;
  return paginate(listed, place.part, ROWS_PER_PART);
}

/** The jobs of which the page shows errors, attempts or outputs. */
export function detailedJobs(rows: readonly JobRunRow[], run: RunRow, place: RunPlace, now: number): Set<JobRunRow> {
  const asked = [place.log, place.notebook].flatMap((text) => attemptOf(text)?.job ?? []);
  return new Set([
    ...summarizeRun({ rows }).failed.slice(0, MAX_DESCRIBED),
    ...ganttBands(rows, criticalPath(run, rows, now), now).flatMap(({ shown }) => shown),
    ...listedJobs(rows, place).shown,
    ...rows.filter(({ job_name }) => asked.includes(job_name)),
  ]);
}
