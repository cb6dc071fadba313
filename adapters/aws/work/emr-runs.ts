import {
  CancelJobRunCommand,
  EMRServerlessClient,
  GetApplicationCommand,
  GetJobRunCommand,
  type JobRun,
  ListJobRunsCommand,
  ResourceNotFoundException,
  StartJobRunCommand,
  type StartJobRunCommandInput,
} from '@aws-sdk/client-emr-serverless';
import { byRegion, CALL_TIMEOUTS } from '../clients';
import { markUnsent } from '../unsent';

/*
 * Runs of applications of EMR Serverless, which are the work of `spark:` targets on a stack.
 * This file is loaded where one is declared.
 */

/** A run as it is shown: as much as is asked for. */
export type FoundRun = Pick<JobRun, 'billedResourceUtilization' | 'state' | 'stateDetails'>;

export interface RunOf {
  application: string;
  run: string;
  region: string;
}

export const callEmr = {
  /** Returns the run's ARN. The same token returns that of the run which it has started. */
  async start(input: StartJobRunCommandInput): Promise<string> {
    const { arn } = await clientOf().send(new StartJobRunCommand(input));
    if (arn === undefined) throw new Error('StartJobRun has answered without an ARN');
    return arn;
  },

  /** Undefined if EMR Serverless does not know it. */
  async describe({ application, run, region }: RunOf): Promise<FoundRun | undefined> {
    return await orUndefined(async () => {
      const asked = new GetJobRunCommand({ applicationId: application, jobRunId: run });
      return (await clientOf(region).send(asked)).jobRun;
    });
  },

  /** Whether the machines of the application are of Arm. Not if nobody knows the application any more. */
  async isArm({ application, region }: Omit<RunOf, 'run'>): Promise<boolean> {
    const found = await orUndefined(async () =>
      clientOf(region).send(new GetApplicationCommand({ applicationId: application })),
    );
    return found?.application?.architecture === 'ARM64';
  },

  /** The ARN of the run whose name ends so. No API finds a run by its token. */
  async find(application: string, nameEnd: string, since: number): Promise<string | undefined> {
    return await orUndefined(async () => {
      const client = clientOf();
      const list = { applicationId: application, createdAtAfter: new Date(since), maxResults: PAGE };
      for (let nextToken: string | undefined; ; ) {
        const page = await client.send(new ListJobRunsCommand({ ...list, nextToken }));
        const found = page.jobRuns?.find(({ name }) => name?.endsWith(nameEnd));
        if (found) return found.arn;
        if (!page.nextToken) return undefined;
        nextToken = page.nextToken;
      }
    });
  },

  /** Does nothing if it has ended, or is no longer known. */
  async stop(of: RunOf): Promise<void> {
    const cancel = new CancelJobRunCommand({ applicationId: of.application, jobRunId: of.run });
    await orUndefined(async () => {
      try {
        await clientOf(of.region).send(cancel);
      } catch (error) {
        // It may have ended between the look and this call.
        if (!ENDED.has((await this.describe(of))?.state ?? '')) throw error;
      }
    });
  },
};

/** The most that ListJobRuns takes. */
const PAGE = 50;

const ENDED = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);

async function orUndefined<T>(act: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const clientOf = /* @__PURE__ */ byRegion((region) =>
  markUnsent(new EMRServerlessClient({ ...region, ...CALL_TIMEOUTS })),
);
