import {
  BatchStopJobRunCommand,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  type JobRun,
  StartJobRunCommand,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-glue';
import { byRegion, CALL_TIMEOUTS } from '../clients';
import { markUnsent } from '../unsent';

/* Runs of Glue's jobs, which are the work of `glue:` targets. This file is loaded where one is declared. */

/** A start, and the job that it is of. */
export type GlueStart = StartJobRunCommandInput & { JobName: string };

/** A run as Glue shows it: as much as is asked for. */
export type FoundRun = Pick<
  JobRun,
  | 'DPUSeconds'
  | 'ErrorMessage'
  | 'ExecutionClass'
  | 'ExecutionTime'
  | 'JobRunState'
  | 'LogGroupName'
  | 'MaxCapacity'
  | 'StateDetail'
>;

/** What of a job's definition its runs depend on. */
export interface FoundJob {
  retries: number;
  /** The names of arguments that no run can set. */
  fixed: string[];
}

export const callGlue = {
  /** Throws if there is no such job. */
  async describeJob(job: string): Promise<FoundJob> {
    const { Job } = await clientOf().send(new GetJobCommand({ JobName: job }));
    return { retries: Job?.MaxRetries ?? 0, fixed: Object.keys(Job?.NonOverridableArguments ?? {}) };
  },

  /** Returns the run's id, and its region. Asks once: the SDK's own retries could start a second run. */
  async start(start: GlueStart): Promise<{ run: string; region: string }> {
    const client = clientOf();
    const { JobRunId } = await client.send(new StartJobRunCommand(start));
    if (JobRunId === undefined) throw new Error('StartJobRun has answered without a JobRunId');
    return { run: JobRunId, region: await client.config.region() };
  },

  /** Undefined if Glue does not know it. */
  async describe(job: string, run: string, region: string): Promise<FoundRun | undefined> {
    try {
      const client = clientOf(region);
      return (await client.send(new GetJobRunCommand({ JobName: job, RunId: run }))).JobRun;
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw error;
    }
  },

  /**
   * The run of the job that has this argument. Glue lists the newest first: the search ends at runs before `since`,
   * epoch ms.
   */
  async find(job: string, [name, value]: readonly [string, string], since: number) {
    const client = clientOf();
    try {
      for (let NextToken: string | undefined; ; ) {
        const page = await client.send(new GetJobRunsCommand({ JobName: job, MaxResults: PAGE, NextToken }));
        const runs = page.JobRuns ?? [];
        const found = runs.find(({ Arguments }) => Arguments?.[name] === value);
        if (found?.Id !== undefined) return { run: found.Id, region: await client.config.region() };
        const isOver = runs.some(({ StartedOn }) => StartedOn !== undefined && StartedOn.getTime() < since);
        if (isOver || !page.NextToken) return undefined;
        NextToken = page.NextToken;
      }
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw error;
    }
  },

  /** Does nothing if it has ended, or is no longer known. Throws what Glue says if it cannot be stopped. */
  async stop(job: string, run: string, region: string): Promise<void> {
    const { Errors = [] } = await clientOf(region).send(new BatchStopJobRunCommand({ JobName: job, JobRunIds: [run] }));
    for (const { ErrorDetail } of Errors) {
      const state = (await this.describe(job, run, region))?.JobRunState;
      if (state !== undefined && !ENDED.has(state) && state !== 'STOPPING')
        throw new Error(`${ErrorDetail?.ErrorCode}: ${ErrorDetail?.ErrorMessage}`);
    }
  },
};

/** The most that GetJobRuns takes. */
const PAGE = 200;

const ENDED = new Set(['SUCCEEDED', 'FAILED', 'STOPPED', 'TIMEOUT', 'ERROR', 'EXPIRED']);

const clientOf = /* @__PURE__ */ byRegion((region) =>
  markUnsent(new GlueClient({ ...region, ...CALL_TIMEOUTS, maxAttempts: 1 })),
);
