import * as z from 'zod/mini';
import { field, wholeNumber } from '../values/schema';
import { argumentProblems, processFields } from './process-fields';
import { ARGUMENTS, CONTAINER_ENV, commandText, nameOrArn, serviceKind } from './service-fields';
import type { BatchFields } from './target-fields';

const NAME = /[A-Za-z0-9][A-Za-z0-9_-]{0,127}/;
const REVISION = /[A-Za-z0-9][A-Za-z0-9_-]{0,127}(?::[1-9]\d*)?/;

const fields = {
  queue: nameOrArn('a job queue', NAME, 'batch', 'job-queue/'),
  definition: nameOrArn('a job definition, with a revision (load:7) or without', REVISION, 'batch', 'job-definition/'),
  command: z.optional(ARGUMENTS),
  env: z.optional(CONTAINER_ENV),
  vcpus: z.optional(
    field<number>(
      (value) => value === 0.25 || value === 0.5 || (Number.isInteger(value) && (value as number) >= 1),
      '0.25, 0.5 or a whole number of virtual processors',
    ),
  ),
  memory_mib: z.optional(wholeNumber(4, 3_145_728, 'mebibytes, at least 4')),
  permanent_exit_codes: processFields.permanent_exit_codes,
};

export const batch = serviceKind({
  title: 'job of AWS Batch',
  takesFiles: true,
  fields,
  describe: (given) => {
    const { definition, queue, command } = given as unknown as BatchFields;
    return `Batch job ${definition} in ${queue}${commandText(command)}`;
  },
  parameterProblems: (given, parameters) => argumentProblems((given as unknown as BatchFields).command, parameters),
});
