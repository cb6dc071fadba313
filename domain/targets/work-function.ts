/**
 * The job function that runs all declared targets of this machine, also those that a stand-in runs here. No job file's
 * function has such a name. Every function has to know it, and is spared the kinds, which bring schemas with them.
 */
export const WORK_FUNCTION = 'run-work';
