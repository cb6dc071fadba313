import { CONFIG_FILE } from '../../domain/project/project-config';
import { BadInputError } from '../../domain/tables/error-names';
import { CALL_FUNCTION, SERVICE_FUNCTION } from '../../domain/targets/kinds';
import { WORK_FUNCTION } from '../../domain/targets/work-function';
import { findJobFiles } from '../../functions/job-files';
import { builtFunction } from '../built-entry';
import { HomeError } from '../home';
import type { Bundle } from './bundle-functions';

/** The service functions, by their placeholder in the state machine. */
export const SERVICES = {
  LoadGroup: 'load-group',
  LoadBatch: 'load-batch',
  SettleAttempt: 'settle-attempt',
  CloseRun: 'close-run',
};

/** A job function is called `job-<target>`; no service function's name begins so. */
export const JOB_PREFIX = 'job-';

/** The bundles that come built with the package, by function: of the services, and of what runs declared targets. */
export function builtBundles(): Map<string, Bundle> {
  return new Map(
    [...Object.values(SERVICES), WORK_FUNCTION, SERVICE_FUNCTION, CALL_FUNCTION].map((name) => [
      name,
      { file: builtFunction(name), isBuilt: true },
    ]),
  );
}

/**
 * The job functions of some folders, by target. Throws `HomeError` if a folder cannot be read, and `BadInputError` if
 * two files have one name. A file whose name no target can have is passed over: an editor or a tool may have left it.
 */
export function findJobFunctions(folders: readonly string[]): Map<string, string> {
  const { sources, python, unreadable, twice } = findJobFiles(folders);
  if (unreadable.length > 0) {
    throw new HomeError(`${unreadable.join('; ')}: name it with --jobs or in ${CONFIG_FILE}; each file in it is a job`);
  }
  if (twice.length > 0) throw new BadInputError(twice);
  return new Map([...sources, ...python].sort(([one], [other]) => (one < other ? -1 : 1)));
}
