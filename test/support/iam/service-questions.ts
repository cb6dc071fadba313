import {
  ACCOUNT,
  arn,
  ofType,
  type PolicyDocument,
  type Properties,
  type ResolvedStack,
  type Role,
} from './resolve-template';
import { askFor, askForService, type Request, type Verdict } from './simulate';

/** One question about the rights of a stack, and the answer that is right. */
export interface Question {
  /** Who does what, in words. */
  about: string;
  right: Verdict;
  ask(): Promise<Verdict>;
}

const ALLOWED = 'Allowed';
const REFUSED = 'ImplicitlyDenied';
const FORBIDDEN = 'ExplicitlyDenied';

/**
 * What AWS's own services do on behalf of a stack, and what nobody may do: who takes each role, what the state machine
 * invokes, who reads the streams, where dead letters go, who publishes to the topic, how the bucket is reached. All are
 * derived from the template.
 */
export function serviceQuestions(stack: ResolvedStack): Question[] {
  return [
    ...trust(stack),
    ...invocations(stack),
    ...deliveryOfLogs(stack),
    ...streams(stack),
    ...schedules(stack),
    ...topic(stack),
    ...rules(stack),
    ...masterTable(stack),
    ...bucket(stack),
    ...secrets(stack),
    ...networks(stack),
  ];
}

/** The services that each role trusts, each with the context that it really sends. */
function trust(stack: ResolvedStack): Question[] {
  return Object.values(stack.roles).flatMap((role) =>
    role.trust.Statement.flatMap(({ Principal: { Service: service } }: Properties) => {
      const take = (source: string, account = ACCOUNT): Request => ({
        action: 'sts:AssumeRole',
        resource: role.arn,
        context: source ? { 'aws:SourceAccount': account, 'aws:SourceArn': source } : {},
      });
      const takes = (about: string, request: Request, right: Verdict): Question => ({
        about: `${service} takes the role ${role.id}${about}`,
        right,
        ask: () => askForService(service, request, role.trust),
      });
      const own = sourceOf(stack, role, service);
      return [
        takes('', take(own), ALLOWED),
        ...(own ? [takes(' for another account', take(own, '999999999999'), REFUSED)] : []),
        ...(service === 'scheduler.amazonaws.com'
          ? [takes(" for another group's schedule", take(arn('scheduler', 'schedule-group/other')), REFUSED)]
          : []),
      ];
    }),
  );
}

/** What a service names as the reason why it takes the role, if it names anything. */
function sourceOf(stack: ResolvedStack, role: Role, service: string): string {
  if (service === 'states.amazonaws.com') {
    const machines = ofType(stack, 'AWS::StepFunctions::StateMachine');
    return stack.arnOf(machines.find(([, { Properties: machine }]) => machine.RoleArn === role.arn)?.[0] as string);
  }
  if (service !== 'scheduler.amazonaws.com') return '';
  const keeper = Object.values(stack.functions).find(({ environment }) => passed(environment) === role.arn);
  return arn('scheduler', `schedule-group/${keeper?.environment.RUNSHEET_SCHEDULE_GROUP}`);
}

/** The role that a function hands to Scheduler. */
function passed(environment: Record<string, string>): string | undefined {
  return environment.RUNSHEET_SCHEDULE_ROLE_ARN;
}

/** The state machine may invoke the functions that its definition names and the job functions, and no other. */
function invocations(stack: ResolvedStack): Question[] {
  return ofType(stack, 'AWS::StepFunctions::StateMachine').flatMap(([, { Properties: machine }]) => {
    const role = roleOf(stack, machine.RoleArn);
    const named = JSON.stringify([machine.DefinitionString, machine.DefinitionSubstitutions]);
    const loader = loaders(stack).find((each) => named.includes(`"${each.arn}"`));
    const prefix = loader?.environment.RUNSHEET_FUNCTION_PREFIX as string;
    const invokes = (resource: string, right: Verdict) =>
      question(role, `${machine.StateMachineName} invokes`, { action: 'lambda:InvokeFunction', resource }, right);
    const functions = Object.values(stack.functions);
    return [
      ...functions.map(({ name, arn: of }) =>
        invokes(of, named.includes(`"${of}"`) || name.startsWith(prefix) ? ALLOWED : REFUSED),
      ),
      ...functions.slice(0, 1).map(({ arn: of }) => invokes(`${of}:7`, REFUSED)),
      invokes(arn('lambda', 'function:somebody-elses'), REFUSED),
    ];
  });
}

/** Step Functions delivers an execution's log with these rights of the machine's role. */
const LOG_DELIVERY = [
  'CreateLogDelivery',
  'GetLogDelivery',
  'UpdateLogDelivery',
  'DeleteLogDelivery',
  'ListLogDeliveries',
  'PutResourcePolicy',
  'DescribeResourcePolicies',
  'DescribeLogGroups',
];

function deliveryOfLogs(stack: ResolvedStack): Question[] {
  const ofMachines = ofType(stack, 'AWS::StepFunctions::StateMachine').flatMap(([, { Properties: machine }]) =>
    LOG_DELIVERY.map((action) =>
      question(roleOf(stack, machine.RoleArn), 'the state machine delivers its log', {
        action: `logs:${action}`,
        resource: '*',
      }),
    ),
  );
  const ofFunctions = Object.values(stack.functions).flatMap(({ name, role }) => {
    const write = (group: string): Request => ({
      action: 'logs:PutLogEvents',
      resource: arn('logs', `log-group:/aws/lambda/${group}:log-stream:2026/11/29/x`),
    });
    return [
      question(role, `${name} writes its log`, write(name)),
      question(role, `${name} writes the log of another`, write('somebody-elses'), REFUSED),
    ];
  });
  return [...ofMachines, ...ofFunctions];
}

/** Lambda reads a stream with the rights of the function, and puts what it could not hand over into the queue. */
function streams(stack: ResolvedStack): Question[] {
  return ofType(stack, 'AWS::Lambda::EventSourceMapping').flatMap(([, { Properties: mapping }]) => {
    const { name, role } = functionOf(stack, mapping.FunctionName);
    const queue = mapping.DestinationConfig.OnFailure.Destination;
    const about = `Lambda reads the stream for ${name}`;
    return [
      ...['DescribeStream', 'GetRecords', 'GetShardIterator'].map((action) =>
        question(role, about, { action: `dynamodb:${action}`, resource: mapping.EventSourceArn }),
      ),
      question(role, about, { action: 'dynamodb:ListStreams', resource: '*' }),
      question(
        role,
        `${name} drops a batch`,
        { action: 'sqs:SendMessage', resource: queue },
        ALLOWED,
        queuePolicy(stack, queue),
      ),
      ...['GetQueueAttributes', 'ReceiveMessage'].map((action) =>
        question(role, `${name} looks into its queue`, { action: `sqs:${action}`, resource: queue }, REFUSED),
      ),
    ];
  });
}

function schedules(stack: ResolvedStack): Question[] {
  const roles = Object.values(stack.roles).filter((role) => takenBy(role, 'scheduler.amazonaws.com'));
  return roles.flatMap((role) => {
    const keepers = Object.values(stack.functions).filter(({ environment }) => passed(environment) === role.arn);
    const { RUNSHEET_STATE_MACHINE_ARN: machine = '', RUNSHEET_DEAD_LETTER_ARN: queue = '' } =
      keepers[0]?.environment ?? {};
    const starts = (about: string, resource: string, right: Verdict) =>
      question(role, `Scheduler starts ${about}`, { action: 'states:StartExecution', resource }, right);
    return [
      starts('a run', machine, ALLOWED),
      starts('another machine', arn('states', 'stateMachine:other'), REFUSED),
      question(
        role,
        'Scheduler drops a time',
        { action: 'sqs:SendMessage', resource: queue },
        ALLOWED,
        queuePolicy(stack, queue),
      ),
      ...keepers.flatMap(({ name, role: own }) => [
        question(own, `${name} hands Scheduler the role`, passRole(role, 'scheduler.amazonaws.com')),
        question(own, `${name} hands Lambda the role`, passRole(role, 'lambda.amazonaws.com'), REFUSED),
      ]),
    ];
  });
}

/** The stack's alarms publish to its topics, a foreign alarm does not. */
function topic(stack: ResolvedStack): Question[] {
  const notifiers = Object.values(stack.functions).filter(({ environment }) => environment.RUNSHEET_NOTIFY_TOPIC);
  return [
    ...notifiers.map(({ name, role, environment: { RUNSHEET_NOTIFY_TOPIC: resource = '' } }) =>
      question(role, `${name} publishes`, { action: 'sns:Publish', resource }),
    ),
    ...ofType(stack, 'AWS::SNS::Topic').flatMap(
      ([
        id,
        {
          Properties: { TopicName },
        },
      ]) => {
        const resource = stack.arnOf(id);
        const policies = ofType(stack, 'AWS::SNS::TopicPolicy').map(([, { Properties: policy }]) => policy);
        const policy = policies.find(({ Topics }) => Topics.includes(resource))?.PolicyDocument;
        const publishes = (alarm: string, right: Verdict): Question => {
          const context = { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': alarm };
          const request = { action: 'sns:Publish', resource, context };
          return {
            about: `the alarm ${alarm.split(':').at(-1)} publishes`,
            right,
            ask: () => askForService('cloudwatch.amazonaws.com', request, policy),
          };
        };
        const calls = (actions: string[] = []) => actions.includes(resource);
        return [
          ...ofType(stack, 'AWS::CloudWatch::Alarm')
            .filter(([, { Properties: alarm }]) => calls(alarm.AlarmActions) || calls(alarm.OKActions))
            .map(([alarm]) => publishes(stack.arnOf(alarm), ALLOWED)),
          // Who publishes to a topic of the user's own is the user's business.
          ...(TopicName ? [publishes(arn('cloudwatch', 'alarm:somebody-elses'), REFUSED)] : []),
        ];
      },
    ),
  ];
}

/** Rules of EventBridge invoke the functions that they are for. */
function rules(stack: ResolvedStack): Question[] {
  return ofType(stack, 'AWS::Lambda::Permission').flatMap(([, { Properties: permission }]) => {
    const { name, arn: resource } = functionOf(stack, permission.FunctionName);
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: permission.Principal },
          Action: permission.Action,
          Resource: resource,
          Condition: { ArnLike: { 'AWS:SourceArn': permission.SourceArn } },
        },
      ],
    };
    const invokes = (about: string, source: string, right: Verdict): Question => ({
      about: `${about} invokes ${name}`,
      right,
      ask: () =>
        askForService(
          permission.Principal,
          { action: 'lambda:InvokeFunction', resource, context: { 'aws:SourceArn': source } },
          policy,
        ),
    });
    return [
      invokes('its rule', permission.SourceArn, ALLOWED),
      invokes("somebody else's rule", arn('events', 'rule/other'), REFUSED),
    ];
  });
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
  return jobFunctions(stack).flatMap(({ name, role, environment }) => {
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

function question(
  role: Role,
  about: string,
  request: Request,
  right: Verdict = ALLOWED,
  policy?: PolicyDocument,
): Question {
  const { action, resource } = request;
  return {
    about: `${about}: ${action} ${resource.split(':').slice(2).join(':')}`,
    right,
    ask: () => askFor(role, request, policy),
  };
}

/** LoadGroup of each Runsheet in the stack: its environment names what belongs to that Runsheet. */
function loaders(stack: ResolvedStack) {
  return Object.values(stack.functions).filter(({ name }) => name.endsWith('-load-group'));
}

function jobFunctions(stack: ResolvedStack) {
  const prefixes = loaders(stack).map(({ environment }) => environment.RUNSHEET_FUNCTION_PREFIX as string);
  return Object.values(stack.functions).filter(({ name }) => prefixes.some((prefix) => name.startsWith(prefix)));
}

function functionOf(stack: ResolvedStack, nameOrArn: string) {
  const found = Object.values(stack.functions).find(({ name, arn: own }) => [name, own].includes(nameOrArn));
  if (!found) throw new Error(`the template has no function ${nameOrArn}`);
  return found;
}

function roleOf(stack: ResolvedStack, roleArn: string): Role {
  const found = Object.values(stack.roles).find(({ arn: own }) => own === roleArn);
  if (!found) throw new Error(`the template has no role ${roleArn}`);
  return found;
}

function takenBy(role: Role, service: string): boolean {
  return role.trust.Statement.some(({ Principal }: Properties) => Principal.Service === service);
}

function passRole(role: Role, service: string): Request {
  return { action: 'iam:PassRole', resource: role.arn, context: { 'iam:PassedToService': service } };
}

function queuePolicy(stack: ResolvedStack, queue: string): PolicyDocument | undefined {
  const policy = ofType(stack, 'AWS::SQS::QueuePolicy').find(([, { Properties: own }]) =>
    own.PolicyDocument.Statement.some(({ Resource }: Properties) => [Resource].flat().includes(queue)),
  );
  return policy?.[1].Properties.PolicyDocument;
}
