import type { JobContext } from 'runsheet';
import type { Extract } from './extract-source';

/** What the extract job of that name left behind in this run. */
export async function extractOf(job: Pick<JobContext, 'outputOf'>, jobName: string): Promise<Extract> {
  return (await job.outputOf(jobName)) as Extract;
}
