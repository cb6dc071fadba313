import type { DefinitionFields } from './definition/definition-fields';
import { parsePath, parseTemplate } from './definition/shared-fields';
import type { TaskState } from './definition/state-machine';
import { parseWorking } from './fallible-state';
import { Limits } from './values/limits';

export function parseTask(name: string, fields: DefinitionFields): TaskState {
  const resource = fields.requiredString('Resource');
  if (resource !== LAMBDA_INVOKE) fields.report(`is "${resource}": expected "${LAMBDA_INVOKE}"`, '.Resource');
  return {
    type: 'Task',
    ...parseWorking(name, fields),
    timeoutSeconds: parseTimeout(fields),
    parameters: parseParameters(fields),
  };
}

const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';

function parseTimeout(fields: DefinitionFields): TaskState['timeoutSeconds'] {
  const path = parsePath(fields, 'TimeoutSecondsPath');
  const seconds = fields.integer('TimeoutSeconds', 1, Limits.seconds);
  if (fields.has('TimeoutSeconds') && fields.has('TimeoutSecondsPath')) {
    fields.report('has both TimeoutSeconds and TimeoutSecondsPath');
  }
  return path ?? seconds;
}

/** Anything else that Lambda's Invoke takes (InvocationType, Qualifier…) would change what runs, and is refused. */
function parseParameters(fields: DefinitionFields): TaskState['parameters'] {
  const template = parseTemplate(fields, 'Parameters');
  if (!fields.has('Parameters')) fields.report('is missing', '.Parameters');
  const below = fields.has('Parameters') ? fields.below('Parameters') : fields.entry({}, '.Parameters');
  const name = below.any('FunctionName');
  if (!below.has('FunctionName') && !below.has('FunctionName.$')) below.report('is missing', '.FunctionName');
  if (name !== undefined && typeof name !== 'string') below.report('is not a string', '.FunctionName');
  if (!below.has('Payload') && !below.has('Payload.$')) below.report('is missing', '.Payload');
  for (const field of ['FunctionName.$', 'Payload', 'Payload.$']) below.any(field);
  below.end();
  return template ?? { evaluate: () => null };
}
