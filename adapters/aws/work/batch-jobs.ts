import {
  BatchClient,
  DescribeJobsCommand,
  type JobDetail,
  ListJobsCommand,
  SubmitJobCommand,
  type SubmitJobCommandInput,
  TerminateJobCommand,
} from '@aws-sdk/client-batch';
import { byRegion, CALL_TIMEOUTS } from '../clients';
import { markUnsent } from '../unsent';

/* Jobs of AWS Batch, which are the work of `batch:` targets. This file is loaded where one is declared. */

/** @param region undefined: that of the environment */
export const batchJobs = (region: string | undefined) => {
  const client = clientOf(region);
  return {
    /** The ARN of the job. */
    async submit(input: SubmitJobCommandInput): Promise<string> {
      const { jobArn } = await client.send(new SubmitJobCommand(input));
      if (jobArn === undefined) throw new Error('SubmitJob has answered without a jobArn');
      return jobArn;
    },

    /** Undefined if Batch does not know it any more. */
    async describe(job: string): Promise<JobDetail | undefined> {
      const { jobs = [] } = await client.send(new DescribeJobsCommand({ jobs: [job] }));
      return jobs.find(({ jobId }) => jobId === job);
    },

    /** The ARN of the newest job in the queue whose name begins so, in whatever state. */
    async find(jobQueue: string, begin: string): Promise<string | undefined> {
      const filters = [{ name: 'JOB_NAME', values: [`${begin}*`] }];
      const { jobSummaryList = [] } = await client.send(new ListJobsCommand({ jobQueue, filters }));
      return jobSummaryList.find(({ jobName }) => jobName?.startsWith(begin))?.jobArn;
    },

    /** A job that has not begun is cancelled, one that runs is ended. Does nothing to one that has ended. */
    async terminate(jobId: string, reason: string): Promise<void> {
      await client.send(new TerminateJobCommand({ jobId, reason }));
    },
  };
};

/** A submission is sent once: a job has no token, so that the SDK's own repetition would submit it twice. */
const clientOf = /* @__PURE__ */ byRegion((region) =>
  markUnsent(new BatchClient({ ...region, ...CALL_TIMEOUTS, maxAttempts: 1 })),
);
