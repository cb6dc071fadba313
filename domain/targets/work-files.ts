import type { JobRunRow } from '../tables/rows';
import { splitTarget } from './kinds';

/*
 * The files in S3 by which work that runs elsewhere hears of its job, and says its result. Each target has a folder of
 * its own, so that a role can be let into that one alone.
 */

/** In the data bucket of a stack. No group's name begins with `_`, so it is no folder of a run. */
export const WORK_FOLDER = '_work';
export const CONTEXT_FILE = 'context.json';
export const RESULT_FILE = 'result.json';

/** The folder of a target below the root: `ecs/pack-orders`. */
export function folderOfTarget(target: string): string {
  const { kind = '', name = '' } = splitTarget(target) ?? {};
  return `${kind}/${name}`;
}

/**
 * The URL of an attempt's folder.
 * @param root `s3://<bucket>/<prefix>`
 * @param token of the attempt: two stacks may have runs of one name in one bucket
 */
export function folderOfAttempt(
  root: string,
  target: string,
  { run_id, job_name, attempt }: Pick<JobRunRow, 'run_id' | 'job_name' | 'attempt'>,
  token: string,
): string {
  return `${root.replace(/\/$/, '')}/${folderOfTarget(target)}/${run_id}/${job_name}/${attempt}-${token.slice(0, 8)}`;
}

const ROOT = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[A-Za-z0-9!_.*'()/-]{0,300})?$/;

/** What is to be done on a machine where nobody has said, or not rightly, where the files lie. */
export function missingRoot(root: string | undefined): string | undefined {
  if (root === undefined || root === '')
    return 'its work hears of its job by files in S3: set RUNSHEET_WORK_URL=s3://<bucket>/<prefix>, which you and the work can reach';
  return ROOT.test(root)
    ? undefined
    : `RUNSHEET_WORK_URL is ${JSON.stringify(root)}: expected s3://<bucket> or s3://<bucket>/<prefix>`;
}
