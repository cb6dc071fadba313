import type { EMRServerlessClient, JobRun, StartJobRunCommandInput } from '@aws-sdk/client-emr-serverless';
import { CALL_TIMEOUTS, lazily } from './clients';

/* Runs of applications of EMR Serverless, which are the work of `spark:` targets on a stack. */

const sdk = /* @__PURE__ */ lazily(async () => (await import('./open-emr')).openEmr());

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
    const { StartJobRunCommand } = await sdk();
    const { arn } = await (await clientOf()).send(new StartJobRunCommand(input));
    if (arn === undefined) throw new Error('StartJobRun has answered without an ARN');
    return arn;
  },

  /** Undefined if EMR Serverless does not know it. */
  async describe({ application, run, region }: RunOf): Promise<FoundRun | undefined> {
    const { GetJobRunCommand } = await sdk();
    return await orUndefined(async () => {
      const asked = new GetJobRunCommand({ applicationId: application, jobRunId: run });
      return (await (await clientOf(region)).send(asked)).jobRun;
    });
  },

  /** Whether the machines of the application are of Arm. Not if nobody knows the application any more. */
  async isArm({ application, region }: Omit<RunOf, 'run'>): Promise<boolean> {
    const { GetApplicationCommand } = await sdk();
    const found = await orUndefined(async () =>
      (await clientOf(region)).send(new GetApplicationCommand({ applicationId: application })),
    );
    return found?.application?.architecture === 'ARM64';
  },

  /** The ARN of the run whose name ends so. No API finds a run by its token. */
  async find(application: string, nameEnd: string, since: number): Promise<string | undefined> {
    const { ListJobRunsCommand } = await sdk();
    return await orUndefined(async () => {
      const client = await clientOf();
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
    const { CancelJobRunCommand } = await sdk();
    const cancel = new CancelJobRunCommand({ applicationId: of.application, jobRunId: of.run });
    await orUndefined(async () => {
      try {
        await (await clientOf(of.region)).send(cancel);
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
  const { ResourceNotFoundException } = await sdk();
  try {
    return await act();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

const clients = new Map<string, EMRServerlessClient>();

/** The client of a region. Undefined: that of this function. */
async function clientOf(region?: string): Promise<EMRServerlessClient> {
  const { EMRServerlessClient } = await sdk();
  const key = region ?? '';
  const client = clients.get(key) ?? new EMRServerlessClient({ ...CALL_TIMEOUTS, ...(region && { region }) });
  clients.set(key, client);
  return client;
}
