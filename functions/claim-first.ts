import { jobHandler } from '../sdk/define-job';
import type { JobCode } from '../sdk/job-context';
import type { JobHandler } from '../sdk/job-handler';
import { ownBundle } from '../sdk/own-bundle';

/**
 * What stands in for a job's bundle that could not be loaded: a handler that claims the attempt before it calls
 * `code`, which loads the bundle or throws its error.
 * @param file the bundle's file: the error's frames are told by its source map
 */
export function claimFirst(code: JobCode, file: string): JobHandler {
  return jobHandler(code, ownBundle(file));
}
