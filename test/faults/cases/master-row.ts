import type { MasterRow } from '../../../domain/tables/master-row';
import { aJobRow } from '../../support/rows/a-group';
import type { CaseJob } from './fault-case';

/** The job's row in the master table. */
export function masterRow(job: CaseJob, probe: string): MasterRow {
  return aJobRow({
    job_name: job.name,
    target: `lambda:${job.target}`,
    priority: job.priority,
    maximum_retries: job.maximumRetries,
    timeout_minutes: job.row === 'invalid' ? -1 : job.timeoutMinutes,
    is_enabled: job.row !== 'disabled',
    parameters: { probe, acts: job.acts },
  });
}
