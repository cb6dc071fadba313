import { CALLS_OF_WORK, operation } from './recorded-work-call';
import { ACCOUNT, arn, type Properties, REGION } from './resolve-template';
import type { Request } from './simulate';

/** A request to AWS as record-calls.cjs writes it. */
export interface RecordedCall {
  /** The function's name, or `runsheet` for the command line. */
  caller: string;
  /** The command, such as `apply`. */
  command?: string;
  /** As the signature names it. */
  service: string;
  method: string;
  path: string;
  /** The header X-Amz-Target. */
  action?: string;
  body: string;
  /** The header If-None-Match. */
  ifNoneMatch?: string;
}

/** The emulators' account and region, which stand for those of `resolveTemplate`. */
const EMULATED = { account: /000000000000/g, region: /us-east-1/g };

/** The text with the account and the region of the resolved templates, in place of the emulators'. */
export function ofTheAccount(text: string): string {
  return text.replace(EMULATED.account, ACCOUNT).replace(EMULATED.region, REGION);
}

export function parseCalls(lines: string): RecordedCall[] {
  const text = ofTheAccount(lines);
  return text.split('\n').flatMap((line) => (line ? [JSON.parse(line) as RecordedCall] : []));
}

/** What IAM would be asked for a call: one request or, for `iam:PassRole` and batches, several. */
export function requestsOf(call: RecordedCall): Request[] {
  const translate = TRANSLATIONS[call.service];
  if (!translate) throw new Error(`no test has said yet what a call of ${call.service} means to IAM`);
  return translate(call);
}

const TRANSLATIONS: Record<string, (call: RecordedCall) => Request[]> = {
  dynamodb: (call) => {
    const body = JSON.parse(call.body);
    const tables = Object.entries<Properties>(body.RequestItems ?? {});
    const batches = tables.map(([TableName, { Keys }]) => ({ TableName, Keys }));
    return (body.RequestItems ? batches : [body]).map((each) => dynamoDbRequest(operation(call), each));
  },
  scheduler: schedulerRequests,
  states: (call) => {
    // A task token is of no resource.
    const { executionArn, stateMachineArn = '*' } = JSON.parse(call.body);
    return [{ action: `states:${operation(call)}`, resource: executionArn ?? stateMachineArn }];
  },
  events: ({ body }) =>
    JSON.parse(body).Entries.map(({ EventBusName = 'default', Source, DetailType }: Properties) => ({
      action: 'events:PutEvents',
      resource: arn('events', `event-bus/${EventBusName}`),
      context: { 'events:source': [Source], 'events:detail-type': [DetailType] },
    })),
  sns: ({ body }) => {
    const query = new URLSearchParams(body);
    return [{ action: `sns:${query.get('Action')}`, resource: query.get('TopicArn') ?? '' }];
  },
  s3: ({ method, path, ifNoneMatch }) => {
    const { pathname, searchParams } = new URL(path, 'http://s3');
    const object = decodeURIComponent(pathname.slice(1));
    if (searchParams.has('list-type')) {
      const context = { 's3:prefix': searchParams.get('prefix') ?? '' };
      return [{ action: 's3:ListBucket', resource: `arn:aws:s3:::${object.replace(/\/$/, '')}`, context }];
    }
    const verb = { GET: 'GetObject', PUT: 'PutObject', DELETE: 'DeleteObject' }[method];
    const context = ifNoneMatch === undefined ? {} : { context: { 's3:if-none-match': ifNoneMatch } };
    return [{ action: `s3:${verb}`, resource: `arn:aws:s3:::${object}`, ...context }];
  },
  secretsmanager: (call) => {
    const { SecretId } = JSON.parse(call.body);
    // AWS ends the ARN of a secret with six characters of its own.
    const resource = arn('secretsmanager', `secret:${SecretId}-Ab3xYz`);
    return [
      { action: `secretsmanager:${operation(call)}`, resource, context: { 'secretsmanager:SecretId': SecretId } },
    ];
  },
  ssm: (call) => [{ action: `ssm:${operation(call)}`, resource: arn('ssm', `parameter${JSON.parse(call.body).Name}`) }],
  cloudformation: ({ body }) => {
    const query = new URLSearchParams(body);
    return [
      {
        action: `cloudformation:${query.get('Action')}`,
        resource: arn('cloudformation', `stack/${query.get('StackName')}/x`),
      },
    ];
  },
  logs: (call) => [
    {
      action: `logs:${operation(call)}`,
      resource: arn('logs', `log-group:${JSON.parse(call.body).logGroupName}:*`),
    },
  ],
  lambda: ({ path }) => {
    if (/\/account-settings\b/.test(path)) return [{ action: 'lambda:GetAccountSettings', resource: '*' }];
    const [, name, what] = /functions\/([^/]+)\/(invocations|configuration)/.exec(path) ?? [];
    const action = what === 'configuration' ? 'GetFunctionConfiguration' : 'InvokeFunction';
    return [{ action: `lambda:${action}`, resource: arn('lambda', `function:${name}`) }];
  },
  ...CALLS_OF_WORK,
};

/**
 * `dynamodb:LeadingKeys` are the partition keys' values: of Key, of Item, of each of a batch's Keys, or of a key
 * condition's first equality.
 */
function dynamoDbRequest(op: string, body: Properties): Request {
  const table = body.TableName.startsWith('arn:') ? body.TableName : arn('dynamodb', `table/${body.TableName}`);
  const resource = body.IndexName ? `${table}/index/${body.IndexName}` : table;
  const keyName = body.TableName.endsWith('-master') ? 'job_group' : 'run_id';
  const [, placeholder = ''] = /^\s*[#\w]+\s*=\s*(:\w+)/.exec(body.KeyConditionExpression ?? '') ?? [];
  const items: Properties[] = body.Keys ?? [body.Key ?? body.Item ?? {}];
  const ofItems = items.flatMap((item) => item[keyName]?.S ?? []);
  const keys: string[] = placeholder ? [body.ExpressionAttributeValues[placeholder].S] : ofItems;
  const context = { 'dynamodb:LeadingKeys': [...new Set(keys)] };
  return { action: `dynamodb:${op}`, resource, ...(keys.length > 0 && { context }) };
}

function schedulerRequests({ method, path, body }: RecordedCall): Request[] {
  const { pathname, searchParams } = new URL(path, 'http://scheduler');
  const [, , name] = pathname.split('/');
  if (!name) return [{ action: 'scheduler:ListSchedules', resource: '*' }];
  const { GroupName = searchParams.get('groupName'), Target } = body ? JSON.parse(body) : ({} as Properties);
  const verb = { POST: 'Create', PUT: 'Update', DELETE: 'Delete', GET: 'Get' }[method];
  const resource = arn('scheduler', `schedule/${GroupName}/${decodeURIComponent(name)}`);
  const made: Request = { action: `scheduler:${verb}Schedule`, resource };
  if (!Target) return [made];
  const context = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
  return [made, { action: 'iam:PassRole', resource: Target.RoleArn, context }];
}
