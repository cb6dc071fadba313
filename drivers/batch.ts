import { lazily } from '../adapters/aws/clients';
import type { WorkLog } from '../domain/tables/rows';
import { asBatch, regionOfBatch } from '../domain/targets/batch';
import {
  classOfBatchRefusal,
  endOfJob,
  jobRequest,
  MAX_REQUEST_BYTES,
  markOfJob,
  parseJobArn,
  STOPPED_BY_US,
  usageOfJob,
} from '../domain/targets/services/batch-job';
import { missingForFiles } from './missing-for-aws';
import { refusing, requireFitting } from './refusing';
import { notBegun, type ServedTarget, type ServiceCall, type ServiceDriver } from './service-driver';

/*
 * A job of AWS Batch. It has no token: its name holds the attempt's mark, by which it is found. It is tried once, and
 * has a time limit of its own, 5 minutes above ours. The exit code of its container decides.
 */

const sdk = lazily(() => import('../adapters/aws/work/batch-jobs'));

export const batch: ServiceDriver = {
  knowsTokens: false,
  missing: missingForFiles,
  start,
  find: async (token, target) => (await callsFor(target)).find(asBatch(target.fields).queue, markOfJob(token)),
  look: async (id, target) => {
    const { calls, job } = await callsOf(id, target);
    const found = await calls.describe(job);
    if (!found) return { is: 'unknown' };
    const end = endOfJob(found, asBatch(target.fields));
    if (end) return { ...end, usage: usageOfJob(found) };
    const { status, statusReason, startedAt } = found;
    if (startedAt) return { is: 'running' };
    return { is: 'running', waits: notBegun('its job', 'AWS Batch', status ?? '', statusReason) };
  },
  stop: async (id, target, why) => {
    const { calls, job } = await callsOf(id, target);
    await calls.terminate(job, `${STOPPED_BY_US}${why}`);
  },
  logs: findLog,
};

async function start({ target, token, context, variables }: ServiceCall): Promise<string> {
  const request = requireFitting(
    target,
    () => jobRequest(asBatch(target.fields), token, { context, variables, now: Date.now() }),
    tooLong,
  );
  return await refusing(`${target.target} was not started`, classOfBatchRefusal, async () =>
    (await callsFor(target)).submit(request),
  );
}

function tooLong(request: ReturnType<typeof jobRequest>): string | undefined {
  const bytes = Buffer.byteLength(JSON.stringify(request), 'utf8');
  if (bytes <= MAX_REQUEST_BYTES) return undefined;
  return `its command and variables make a request of ${bytes} bytes, and Batch takes ${MAX_REQUEST_BYTES}`;
}

/** Batch's own group, unless the definition names another. The stream is known once the job runs. */
const LOG_GROUP = '/aws/batch/job';

async function findLog(id: string, target: ServedTarget): Promise<WorkLog | undefined> {
  const { calls, job, region } = await callsOf(id, target);
  const { logStreamName: stream, logConfiguration } = (await calls.describe(job))?.container ?? {};
  const { logDriver = 'awslogs', options = {} } = logConfiguration ?? {};
  if (stream === undefined || logDriver !== 'awslogs') return undefined;
  return { region: options['awslogs-region'] ?? region, group: options['awslogs-group'] ?? LOG_GROUP, stream };
}

async function callsFor({ fields }: ServedTarget) {
  return (await sdk()).batchJobs(regionOfBatch(asBatch(fields)));
}

/** The calls about a job, in its own region, which its ARN names. */
async function callsOf(id: string, target: ServedTarget) {
  const parsed = parseJobArn(id);
  if (!parsed) throw new Error(`${id} is no job of AWS Batch: ${target.target} cannot look at it`);
  return { calls: (await sdk()).batchJobs(parsed.region), ...parsed };
}
