import { CALLED_FUNCTION } from '../stack/every-option';
import { dataQuestions } from './data-questions';
import { ledgerQuestions } from './ledger-questions';
import { lineageQuestions } from './lineage-questions';
import { ALLOWED, functionOf, loaders, type Question, question, queuePolicy, REFUSED, roleOf } from './question';
import {
  ACCOUNT,
  arn,
  ofType,
  type Properties,
  type ResolvedFunction,
  type ResolvedStack,
  type Role,
  rightsOf,
} from './resolve-template';
import { askForService, type Request, type Verdict } from './simulate';
import { workQuestions } from './work-questions';

/**
 * What AWS's own services do on behalf of a stack, and what nobody may do: who takes each role, what the state machine
 * invokes, who reads the streams, where dead letters go, who publishes to the topic, how the bucket is reached. All are
 * derived from the template.
 */
export function serviceQuestions(stack: ResolvedStack): Question[] {
  return [
    ...trust(stack),
    ...invocations(stack),
    ...batches(stack),
    ...calls(stack),
    ...deliveryOfLogs(stack),
    ...streams(stack),
    ...schedules(stack),
    ...topic(stack),
    ...rules(stack),
    ...dataQuestions(stack),
    ...ledgerQuestions(stack),
    ...lineageQuestions(stack),
    ...workQuestions(stack),
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

/**
 * The state machine may invoke the functions that its definition names, the job functions, and the one of work in
 * services, which LoadGroup names; and no other.
 */
function invocations(stack: ResolvedStack): Question[] {
  return ofType(stack, 'AWS::StepFunctions::StateMachine').flatMap(([, { Properties: machine }]) => {
    const role = roleOf(stack, machine.RoleArn);
    const named = JSON.stringify([machine.DefinitionString, machine.DefinitionSubstitutions]);
    const loader = loaders(stack).find((each) => named.includes(`"${each.arn}"`));
    const prefix = loader?.environment.RUNSHEET_FUNCTION_PREFIX as string;
    const { RUNSHEET_SERVICE_FUNCTION: served, RUNSHEET_CALL_FUNCTION: calling } = loader?.environment ?? {};
    const invokes = (resource: string, right: Verdict) =>
      question(role, `${machine.StateMachineName} invokes`, { action: 'lambda:InvokeFunction', resource }, right);
    const functions = Object.values(stack.functions);
    const isClaiming = (each: ResolvedFunction) => each.name.startsWith(prefix) && !isPython(each);
    return [
      ...functions.map((each) => {
        const isCalled = named.includes(`"${each.arn}"`) || isClaiming(each) || [served, calling].includes(each.name);
        return invokes(each.arn, isCalled ? ALLOWED : REFUSED);
      }),
      ...functions.slice(0, 1).map(({ arn: of }) => invokes(`${of}:7`, REFUSED)),
      invokes(arn('lambda', 'function:somebody-elses'), REFUSED),
    ];
  });
}

/** A large run's batches are executions of the state machine itself: it starts, looks at and stops its own only. */
function batches(stack: ResolvedStack): Question[] {
  return ofType(stack, 'AWS::StepFunctions::StateMachine').flatMap(([id, { Properties: machine }]) => {
    const role = roleOf(stack, machine.RoleArn);
    const own = stack.arnOf(id);
    const executions = (of: string) => `${of.replace(':stateMachine:', ':execution:')}:a-run`;
    const does = (action: string, resource: string, right: Verdict) =>
      question(role, `${machine.StateMachineName} runs batches`, { action: `states:${action}`, resource }, right);
    const other = arn('states', 'stateMachine:other');
    return [
      does('StartExecution', own, ALLOWED),
      does('StartExecution', other, REFUSED),
      ...['DescribeExecution', 'StopExecution'].flatMap((action) => [
        does(action, executions(own), ALLOWED),
        does(action, executions(other), REFUSED),
      ]),
    ];
  });
}

/** Its handler claims nothing: another function does, and calls it. */
function isPython({ environment }: ResolvedFunction): boolean {
  return environment.RUNSHEET_JOB_FILE !== undefined;
}

/** Who calls functions in other languages calls those of Python job files, and those that are declared. */
function calls(stack: ResolvedStack): Question[] {
  const functions = Object.values(stack.functions);
  return functions
    .filter(({ name }) => name.endsWith('-call-function'))
    .flatMap(({ name, role, environment }) => {
      const does = (action: string, resource: string, right: Verdict) =>
        question(role, `${name} calls`, { action: `lambda:${action}`, resource }, right);
      const isOwn = (each: ResolvedFunction) =>
        isPython(each) && each.name.startsWith(environment.RUNSHEET_FUNCTION_PREFIX ?? '');
      const declared = arn('lambda', `function:${CALLED_FUNCTION}`);
      const [bare = ''] = declared.split(':live');
      const isDeclared = rightsOf(role).some(({ resource }) => resource === declared);
      return [
        ...functions.map((each) => does('InvokeFunction', each.arn, isOwn(each) ? ALLOWED : REFUSED)),
        ...(['InvokeFunction', 'GetFunctionConfiguration'] as const).flatMap((action) => [
          does(action, declared, isDeclared ? ALLOWED : REFUSED),
          does(action, bare, REFUSED),
        ]),
        does('UpdateFunctionCode', declared, REFUSED),
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

function takenBy(role: Role, service: string): boolean {
  return role.trust.Statement.some(({ Principal }: Properties) => Principal.Service === service);
}

function passRole(role: Role, service: string): Request {
  return { action: 'iam:PassRole', resource: role.arn, context: { 'iam:PassedToService': service } };
}
