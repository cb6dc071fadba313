import * as z from 'zod/mini';
import { plainParameters } from '../../domain/groups/fields';
import { isName, MAX_GROUP_NAME, MAX_JOB_NAME } from '../../domain/values/names';
import { field, name, wholeNumber } from '../../domain/values/schema';
import { files, instant, requireValid, secrets, signal } from './job-options';
import type { RunGroupOptions } from './run-group-options';

const runGroupOptions = z.strictObject({
  jobs: z.optional(
    field<string | string[]>(
      (value) => [value].flat().every((each) => typeof each === 'string'),
      'the paths of folders',
    ),
  ),
  group: z.optional(name(MAX_GROUP_NAME)),
  only: z.optional(
    field<string[]>(
      (value) => Array.isArray(value) && value.length > 0 && value.every((job) => isName(job, MAX_JOB_NAME)),
      'a list of job names',
    ),
  ),
  parameters: z.optional(plainParameters),
  scheduledTime: z.optional(instant),
  secrets: z.optional(secrets),
  files: z.optional(files),
  workers: z.optional(wholeNumber(1, 100, 'a whole number from 1 to 100')),
  signal: z.optional(signal),
});

/** Returns the options if nothing is wrong with them. Throws an error that names every problem otherwise. */
export function requireGroupOptions(options: RunGroupOptions): RunGroupOptions {
  return requireValid(runGroupOptions, 'runGroup', options);
}
