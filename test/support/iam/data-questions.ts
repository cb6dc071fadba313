import { SIGN_IN_SECRET } from '../stack/every-option';
import { ALLOWED, FORBIDDEN, jobFunctions, loaders, type Question, question, REFUSED } from './question';
import { ACCOUNT, arn, ofType, REGION, type ResolvedStack, type Role } from './resolve-template';
import { askForService, type Request, type Verdict } from './simulate';

/** What the functions may do with rows, objects, secrets, keys and networks, and what they may not. */
export function dataQuestions(stack: ResolvedStack): Question[] {
  return [
    ...masterTable(stack),
    ...bucket(stack),
    ...secrets(stack),
    ...signIns(stack),
    ...networks(stack),
    ...keys(stack),
  ];
}

/** The functions that write a master table write the partitions of the machine, and no row of a person's. */
function masterTable(stack: ResolvedStack): Question[] {
  return loaders(stack).flatMap(({ environment: { RUNSHEET_MASTER_TABLE: table } }) => {
    const resource = arn('dynamodb', `table/${table}`);
    const keys = (partition: string) => ({ 'dynamodb:LeadingKeys': [partition] });
    return Object.values(stack.functions).flatMap(({ name, role, environment }) => {
      const writes = (about: string, action: string, partition: string, right: Verdict) =>
        question(role, `${name} writes ${about} of ${table}`, { action, resource, context: keys(partition) }, right);
      const isOwn = environment.RUNSHEET_MASTER_TABLE === table;
      const records = isOwn && name.endsWith('-record-changes');
      const lists = records || (isOwn && name.endsWith('-reconcile-schedules'));
      return [
        writes('a row of the change log', 'dynamodb:PutItem', 'nightly@changes', records ? ALLOWED : REFUSED),
        writes('the list of groups', 'dynamodb:UpdateItem', '@groups', lists ? ALLOWED : REFUSED),
        writes("a job's row anew", 'dynamodb:PutItem', 'nightly', REFUSED),
        writes("a job's row", 'dynamodb:UpdateItem', 'nightly', REFUSED),
        writes("a job's row away", 'dynamodb:DeleteItem', 'nightly', REFUSED),
      ];
    });
  });
}

/** A job gets and puts objects of its own bucket, over TLS. It does not list, and it deletes nothing. */
function bucket(stack: ResolvedStack): Question[] {
  return jobFunctions(stack).flatMap(({ name, role, environment }) => {
    const own = (environment.RUNSHEET_DATA_URL ?? '').replace('s3://', 'arn:aws:s3:::');
    const policies = ofType(stack, 'AWS::S3::BucketPolicy').map(([, { Properties: policy }]) => policy);
    const policy = policies.find(({ Bucket }) => own.endsWith(`:${Bucket}`))?.PolicyDocument;
    const does = (about: string, action: string, resource: string, right: Verdict, context = {}) =>
      question(role, `${name} ${about}`, { action: `s3:${action}`, resource, context }, right, policy);
    const object = `${own}/run/report.html`;
    return [
      does('puts an object', 'PutObject', object, ALLOWED),
      does('gets an object', 'GetObject', object, ALLOWED),
      does('deletes an object', 'DeleteObject', object, REFUSED),
      does('lists the bucket', 'ListBucket', own, REFUSED),
      does('gets an object of another bucket', 'GetObject', `${own}-other/run/report.html`, REFUSED),
      ...(policy
        ? [does('puts over plain HTTP', 'PutObject', object, FORBIDDEN, { 'aws:SecureTransport': 'false' })]
        : []),
    ];
  });
}

/** A job reads the secrets that its settings name. AWS ends the ARN of a secret with six characters of its own. */
function secrets(stack: ResolvedStack): Question[] {
  const calling = Object.values(stack.functions).filter(({ name }) => name.endsWith('-call-function'));
  return [...jobFunctions(stack), ...calling].flatMap(({ name, role, environment }) => {
    const granted: string[] = JSON.parse(environment.RUNSHEET_SECRETS ?? '[]');
    const reads = (resource: string, right: Verdict) =>
      question(role, `${name} reads a secret`, { action: 'secretsmanager:GetSecretValue', resource }, right);
    const secret = (id: string) => arn('secretsmanager', `secret:${id}`);
    const ofManager = granted.filter((each) => each.startsWith('secretsmanager:')).map((each) => each.slice(15));
    const ofStore = granted.filter((each) => each.startsWith('ssm:')).map((each) => each.slice(4));
    return [
      ...ofManager.flatMap((id) => [
        reads(secret(`${id}-Ab3xYz`), ALLOWED),
        reads(secret(`${id}-Ab3xYz1`), REFUSED),
        reads(secret(`${id}-replica-Ab3xYz`), REFUSED),
      ]),
      ...ofStore.map((path) =>
        question(role, `${name} reads a parameter`, {
          action: 'ssm:GetParameter',
          resource: arn('ssm', `parameter${path}`),
        }),
      ),
      reads(secret('somebody-elses-Ab3xYz'), REFUSED),
    ];
  });
}

/** What runs work in services signs in with the secrets that the targets name, and reads no other. */
function signIns(stack: ResolvedStack): Question[] {
  return Object.values(stack.functions)
    .filter(({ name }) => name.endsWith('-run-service'))
    .flatMap(({ name, role }) => {
      const reads = (id: string, right: Verdict) => {
        const resource = arn('secretsmanager', `secret:${id}`);
        return question(role, `${name} reads a secret`, { action: 'secretsmanager:GetSecretValue', resource }, right);
      };
      return [
        reads(`${SIGN_IN_SECRET}-Ab3xYz`, ALLOWED),
        reads(`${SIGN_IN_SECRET}-Ab3xYz1`, REFUSED),
        reads(`${SIGN_IN_SECRET}-replica-Ab3xYz`, REFUSED),
        reads('somebody-elses-Ab3xYz', REFUSED),
      ];
    });
}

/** What Lambda needs to put a function into a network: AWSLambdaVPCAccessExecutionRole, version 3. */
const NETWORK_ACTIONS = [
  'CreateNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'DeleteNetworkInterface',
  'AssignPrivateIpAddresses',
  'UnassignPrivateIpAddresses',
];

function networks(stack: ResolvedStack): Question[] {
  return Object.values(stack.functions).flatMap(({ id, name, role }) => {
    const isInside = Boolean(stack.resources[id]?.Properties.VpcConfig);
    return NETWORK_ACTIONS.map((action) =>
      question(
        role,
        `${name} ${isInside ? 'in its' : 'without a'} network`,
        { action: `ec2:${action}`, resource: '*' },
        isInside ? ALLOWED : REFUSED,
      ),
    );
  });
}

/**
 * A key of the stack's own is used through a service alone, and by the alarms by its own policy. The logs' use is not
 * asked about: the simulator knows no condition on the encryption context.
 */
function keys(stack: ResolvedStack): Question[] {
  const all = ofType(stack, 'AWS::KMS::Key');
  return all.flatMap(([id, { Properties: key }]) => {
    const resource = stack.arnOf(id);
    const of = (about: string, role: Role, request: Partial<Request>, right: Verdict) =>
      question(role, about, { action: 'kms:Decrypt', resource, ...request }, right, key.KeyPolicy);
    const via = (service: string) => ({ 'kms:ViaService': `${service}.${REGION}.amazonaws.com` });
    const alarm = (source: string, right: Verdict): Question => {
      const context = { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': source };
      const request = { action: 'kms:GenerateDataKey', resource, context };
      return {
        about: `${source} uses the key ${id}`,
        right,
        ask: () => askForService('cloudwatch.amazonaws.com', request, key.KeyPolicy),
      };
    };
    const alarms = ofType(stack, 'AWS::CloudWatch::Alarm').map(([each]) => stack.arnOf(each));
    return [
      ...Object.values(stack.functions).flatMap(({ name, role }) => [
        of(`${name} reads a table's rows`, role, { context: via('dynamodb') }, ALLOWED),
        of(`${name} decrypts by itself`, role, {}, REFUSED),
        of(`${name} decrypts with another key`, role, { resource: `${resource}-2`, context: via('dynamodb') }, REFUSED),
        of(`${name} deletes the key`, role, { action: 'kms:ScheduleKeyDeletion' }, REFUSED),
      ]),
      ...alarms.map((each) => alarm(each, ALLOWED)),
      alarm(arn('cloudwatch', 'alarm:somebody-elses'), REFUSED),
    ];
  });
}
