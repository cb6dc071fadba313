import type { WorkContext } from '../domain/targets/work-context';
import { iso } from '../domain/values/instant';
import type { JobContext } from './job-context';

/** What the work of an attempt hears that is no code of this process. `deadline`: epoch ms. */
export function contextOf(job: JobContext, deadline: number): WorkContext {
  return {
    run_id: job.runId,
    group: job.group,
    job: job.name,
    attempt: job.attempt,
    deadline: iso(deadline),
    scheduled_time: job.scheduledTime,
    data_url: job.dataUrl,
    parameters: job.parameters,
  };
}
