import { MAX_LAMBDA_MINUTES } from '../tables/limits';
import { field } from '../values/schema';
import { isText } from './process-fields';
import { arnOf, serviceKind } from './service-fields';

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
    ),
  },
  longest: { minutes: MAX_LAMBDA_MINUTES, why: 'Lambda ends at 15' },
  describe: ({ function: name }) => `Lambda function ${name}`,
});
