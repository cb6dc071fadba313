import type { GroupSettings } from '../groups/group-settings';
import { type ParsedJob, parseJobRow } from '../groups/job';
import type { JobRunRow, RunRow } from '../tables/rows';
import { definition } from './rerun';

/*
 * A group as a run had it: what a rerun with `as_run` plans from, instead of the master table.
 */

/** The jobs that the run knew, disabled and invalid ones too. One that was gone then has no copy of its row. */
export function recordedJobs(rows: readonly JobRunRow[]): JobRunRow[] {
  return rows.filter((row) => row.target !== undefined || row.status === 'INVALID');
}

/** A job run's copy of its job's row, read as strictly as the row itself. */
export function readRecordedJob(row: JobRunRow): ParsedJob {
  if (row.status === 'INVALID') return { problems: [`INVALID then as well: ${row.reason ?? ''}`] };
  return parseJobRow({
    job_group: row.job_group,
    job_name: row.job_name,
    is_enabled: row.is_enabled !== false,
    ...definition(row),
  });
}

/** The settings that the run was planned with; its group's parameters are in its jobs' own by then. */
export function recordedSettings(run: RunRow, isEnabled: boolean): GroupSettings {
  return {
    is_enabled: isEnabled,
    max_concurrency: run.max_concurrency ?? 40,
    on_failure: run.on_failure ?? 'stop',
    on_overlap: 'skip',
    parameters: {},
    timezone: 'UTC',
    ...(run.notify !== undefined && { notify: run.notify }),
    ...(run.expected_minutes !== undefined && { expected_minutes: run.expected_minutes }),
  };
}
