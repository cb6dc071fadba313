import type { JobRunRow } from '../tables/rows';

/**
 * The run's folder, or that of the run whose results it has taken over.
 * @param dataRoot the folder or bucket that holds the folders of all runs
 */
export function dataUrlOf(
  { job_group, data_run, run_id }: Pick<JobRunRow, 'job_group' | 'data_run' | 'run_id'>,
  dataRoot: string,
): string {
  return `${dataRoot.replace(/\/$/, '')}/${job_group}/${data_run ?? run_id}/`;
}
