import { ACCOUNT, arn, ofType, type Properties, type ResolvedStack, type Role } from './resolve-template';
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
  const [machine] = machines(stack);
  const group = arn('scheduler', `schedule-group/${scheduleGroup(stack)}`);
  const sources: Record<string, string> = { 'scheduler.amazonaws.com': group, 'states.amazonaws.com': machine ?? '' };
  return Object.values(stack.roles).flatMap((role) =>
    role.trust.Statement.flatMap(({ Principal: { Service: service } }: Properties) => {
      const take = (source: string, account = ACCOUNT): Request => ({
        action: 'sts:AssumeRole',
        resource: role.arn,
        context: source ? { 'aws:SourceAccount': account, 'aws:SourceArn': source } : {},
      });
      const own = sources[service] ?? '';
      const takes = (about: string, request: Request, right: Verdict): Question => ({
        about: `${service} takes the role ${role.id}${about}`,
        right,
        ask: () => askForService(service, request, role.trust),
      });
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

/** The state machine may invoke the functions that its definition names and the job functions, and no other. */
function invocations(stack: ResolvedStack): Question[] {
  return ofType(stack, 'AWS::StepFunctions::StateMachine').flatMap(([, { Properties: machine }]) => {
    const role = roleOf(stack, machine.RoleArn);
    const named = JSON.stringify([machine.DefinitionString, machine.DefinitionSubstitutions]);
    const prefix = jobPrefix(stack);
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
    ];
  });
}

function schedules(stack: ResolvedStack): Question[] {
  const roles = Object.values(stack.roles).filter((role) => takenBy(role, 'scheduler.amazonaws.com'));
  return roles.flatMap((role) => [
    ...machines(stack).map((machine) =>
      question(role, 'Scheduler starts a run', { action: 'states:StartExecution', resource: machine }),
    ),
    question(
      role,
      'Scheduler starts another machine',
      { action: 'states:StartExecution', resource: arn('states', 'stateMachine:other') },
      REFUSED,
    ),
    ...deadLetterQueues(stack).map((queue) =>
      question(
        role,
        'Scheduler drops a time',
        { action: 'sqs:SendMessage', resource: queue },
        ALLOWED,
        queuePolicy(stack, queue),
      ),
    ),
    ...Object.values(stack.functions).flatMap(({ name, role: own, environment }) =>
      Object.values(environment).includes(role.arn)
        ? [
            question(own, `${name} hands Scheduler the role`, passRole(role, 'scheduler.amazonaws.com')),
            question(own, `${name} hands Lambda the role`, passRole(role, 'lambda.amazonaws.com'), REFUSED),
          ]
        : [],
    ),
  ]);
}

/** The stack's alarms publish to its topic, a foreign alarm does not. */
function topic(stack: ResolvedStack): Question[] {
  return ofType(stack, 'AWS::SNS::Topic').flatMap(([id]) => {
    const resource = stack.arnOf(id);
    const policy = ofType(stack, 'AWS::SNS::TopicPolicy').find(([, { Properties: p }]) => p.Topics.includes(resource));
    const publishes = (alarm: string, right: Verdict): Question => ({
      about: `the alarm ${alarm.split(':').at(-1)} publishes`,
      right,
      ask: () =>
        askForService(
          'cloudwatch.amazonaws.com',
          {
            action: 'sns:Publish',
            resource,
            context: { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': alarm },
          },
          policy?.[1].Properties.PolicyDocument,
        ),
    });
    const notifier = Object.values(stack.functions).filter(({ name }) => name.endsWith('-notify-ends'));
    return [
      ...ofType(stack, 'AWS::CloudWatch::Alarm').map(([alarm]) => publishes(stack.arnOf(alarm), ALLOWED)),
      publishes(arn('cloudwatch', 'alarm:somebody-elses'), REFUSED),
      ...notifier.map(({ name, role }) => question(role, `${name} publishes`, { action: 'sns:Publish', resource })),
    ];
  });
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

/** The functions that write the master table write the partitions of the machine, and no row of a person's. */
function masterTable(stack: ResolvedStack): Question[] {
  const { masterTable: resource } = tables(stack);
  const keys = (...partitions: string[]) => ({ 'dynamodb:LeadingKeys': partitions });
  return Object.values(stack.functions).flatMap(({ name, role }) => {
    const writes = (about: string, action: string, partition: string, right: Verdict) =>
      question(role, `${name} writes ${about}`, { action, resource, context: keys(partition) }, right);
    const records = name.endsWith('-record-changes');
    const lists = records || name.endsWith('-reconcile-schedules');
    return [
      writes('a row of the change log', 'dynamodb:PutItem', 'nightly@changes', records ? ALLOWED : REFUSED),
      writes('the list of groups', 'dynamodb:UpdateItem', '@groups', lists ? ALLOWED : REFUSED),
      writes("a job's row anew", 'dynamodb:PutItem', 'nightly', REFUSED),
      writes("a job's row", 'dynamodb:UpdateItem', 'nightly', REFUSED),
      writes("a job's row away", 'dynamodb:DeleteItem', 'nightly', REFUSED),
    ];
  });
}

/** A job gets and puts objects of the one bucket, over TLS. It does not list, and it deletes nothing. */
function bucket(stack: ResolvedStack): Question[] {
  return ofType(stack, 'AWS::S3::Bucket').flatMap(([id]) => {
    const own = stack.arnOf(id);
    const policy = ofType(stack, 'AWS::S3::BucketPolicy')[0]?.[1].Properties.PolicyDocument;
    const object = `${own}/run/report.html`;
    return jobFunctions(stack).flatMap(({ name, role }) => [
      question(role, `${name} puts an object`, { action: 's3:PutObject', resource: object }, ALLOWED, policy),
      question(role, `${name} gets an object`, { action: 's3:GetObject', resource: object }, ALLOWED, policy),
      question(
        role,
        `${name} puts an object over plain HTTP`,
        { action: 's3:PutObject', resource: object, context: { 'aws:SecureTransport': 'false' } },
        FORBIDDEN,
        policy,
      ),
      question(role, `${name} deletes an object`, { action: 's3:DeleteObject', resource: object }, REFUSED, policy),
      question(role, `${name} lists the bucket`, { action: 's3:ListBucket', resource: own }, REFUSED, policy),
    ]);
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

function question(role: Role, about: string, request: Request, right: Verdict = ALLOWED, policy?: never): Question {
  const { action, resource } = request;
  return {
    about: `${about}: ${action} ${resource.split(':').slice(2).join(':')}`,
    right,
    ask: () => askFor(role, request, policy),
  };
}

function machines(stack: ResolvedStack): string[] {
  return ofType(stack, 'AWS::StepFunctions::StateMachine').map(([id]) => stack.arnOf(id));
}

function scheduleGroup(stack: ResolvedStack): string {
  return ofType(stack, 'AWS::Scheduler::ScheduleGroup')[0]?.[1].Properties.Name;
}

function tables(stack: ResolvedStack) {
  const loader = Object.values(stack.functions).find(({ name }) => name.endsWith('-load-group'));
  return { masterTable: arn('dynamodb', `table/${loader?.environment.RUNSHEET_MASTER_TABLE}`) };
}

function jobPrefix(stack: ResolvedStack): string {
  const loader = Object.values(stack.functions).find(({ name }) => name.endsWith('-load-group'));
  return loader?.environment.RUNSHEET_FUNCTION_PREFIX as string;
}

function jobFunctions(stack: ResolvedStack) {
  return Object.values(stack.functions).filter(({ name }) => name.startsWith(jobPrefix(stack)));
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

/** The queue into which Scheduler puts the times that it could not start. */
function deadLetterQueues(stack: ResolvedStack): string[] {
  return Object.values(stack.functions).flatMap(({ environment }) => environment.RUNSHEET_DEAD_LETTER_ARN ?? []);
}

function queuePolicy(stack: ResolvedStack, queue: string): never {
  const policy = ofType(stack, 'AWS::SQS::QueuePolicy').find(([, { Properties: own }]) =>
    own.PolicyDocument.Statement.some(({ Resource }: Properties) => [Resource].flat().includes(queue)),
  );
  return policy?.[1].Properties.PolicyDocument as never;
}
