import * as z from 'zod/mini';
import { MAX_LAMBDA_MINUTES } from '../tables/limits';
import type { JsonObject } from '../values/json';
import { field } from '../values/schema';
import { isText } from './process-fields';
import { arnHint, arnOf, serviceKind } from './service-fields';
import type { LambdaFields } from './target-fields';

/*
 * A row's `lambda:<name>` is a job file, which needs no declaration. Declared, it is a function that is there already,
 * in any language: what it returns is the job's output.
 */

const NAME = '[A-Za-z0-9_-]{1,64}(?::(?:\\$LATEST|[A-Za-z0-9_-]{1,128}))?';

const isFunction = (value: unknown) =>
  isText(value) && (new RegExp(`^${NAME}$`).test(value) || arnOf('lambda', `function:${NAME}`).test(value));

export const lambda = serviceKind({
  title: 'Lambda function',
  fields: {
    function: field<string>(
      isFunction,
      'the name or the ARN of a function that is there, such as erp-sync:live. A job file needs no declaration',
      arnHint('lambda', 'function:<name>'),
    ),
    event: z.optional(
      field<'context' | 'parameters'>(
        (value) => value === 'context' || value === 'parameters',
        "context (what any work hears of its job), or parameters (the row's parameters alone)",
      ),
    ),
  },
  runs: { here: 'call', stack: 'call' },
  longest: { minutes: MAX_LAMBDA_MINUTES, why: 'Lambda ends at 15' },
  describe: (fields) => `Lambda function ${asLambda(fields).function}`,
});

/** The fields of a declared function. The schema has checked them. */
export function asLambda(fields: JsonObject): LambdaFields {
  return fields as unknown as LambdaFields;
}
