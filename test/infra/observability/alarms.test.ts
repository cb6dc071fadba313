import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRIC_NAMESPACE, SWEEP_METRICS } from '../../../domain/notices/metrics';
import { RUNBOOK } from '../../../infra/observability/alarms';
import { buildStack, PROJECT_ROOT, synthesize } from '../../support/stack/synthesize';

type Dimension = { Name: string; Value: unknown };
type Query = {
  Id: string;
  Expression?: string;
  ReturnData?: boolean;
  MetricStat?: { Metric: Metric; Stat: string; Period: number };
};
type Metric = { Namespace: string; MetricName: string; Dimensions: Dimension[] };
interface Alarm extends Metric {
  AlarmName: string;
  AlarmDescription: string;
  AlarmActions?: unknown[];
  Metrics?: Query[];
  [property: string]: unknown;
}

const template = synthesize();
const idOf = (type: string, properties: object = {}) =>
  Object.keys(template.findResources(type, { Properties: properties }))[0] as string;
const alarms = (from = template) =>
  Object.values(from.findResources('AWS::CloudWatch::Alarm')).map((each) => each.Properties as Alarm);
const alarm = (name: string) => alarms().find((each) => each.AlarmName === `runsheet-dev-${name}`) as Alarm;
/** What it looks at, of metric math too. */
const metricsOf = ({ Metrics, Namespace, MetricName, Dimensions }: Alarm): Metric[] =>
  Metrics?.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])) ?? [
    { Namespace, MetricName, Dimensions },
  ];
const expressionOf = ({ Metrics = [] }: Alarm) => Metrics.find(({ Expression }) => Expression)?.Expression;

const machine = [{ Name: 'StateMachineArn', Value: { Ref: idOf('AWS::StepFunctions::StateMachine') } }];
const sweep = [
  { Name: 'FunctionName', Value: { Ref: idOf('AWS::Lambda::Function', { FunctionName: 'runsheet-dev-sweep-runs' }) } },
];

test('there is one for each thing that somebody should hear of', () => {
  expect(
    alarms()
      .map((each) => each.AlarmName)
      .sort(),
  ).toEqual(
    [
      'run-failed',
      'run-missing',
      'run-late',
      'leases-expired',
      'sweep-silent',
      'sweep-failing',
      'executions-throttled',
      'calls-throttled',
      'schedules-dropped',
      'runs-not-started',
      'unrecorded-changes',
      'failed-notifications',
    ]
      .map((name) => `runsheet-dev-${name}`)
      .sort(),
  );
});

describe('each', () => {
  const anchors = anchorsOf(readFileSync(join(PROJECT_ROOT, 'docs/operate/runbook.md'), 'utf8'));

  test.each(alarms().map((each) => [each.AlarmName, each.AlarmDescription]))(
    '%s says what it means, and leads to a section that the runbook has',
    (_, description) => {
      const [, meaning, page, anchor] = /^(.{20,}). What to do: (.+)#(.+)$/.exec(description) ?? [];
      expect(meaning).not.toMatch(/ALARM|threshold/);
      expect(page).toBe('docs/operate/runbook.md');
      expect(anchors).toContain(anchor);
    },
  );

  test('section of the runbook that an alarm may point to is there, once, and pointed to', () => {
    const pointedTo = alarms().map(({ AlarmDescription }) => AlarmDescription.split('#')[1]);
    for (const anchor of Object.values(RUNBOOK)) {
      expect(anchors.filter((each) => each === anchor)).toHaveLength(1);
      expect(pointedTo).toContain(anchor);
    }
  });

  test('calls the topic, but for a failed run, of which the message about the run tells', () => {
    const topic = { Ref: idOf('AWS::SNS::Topic') };
    for (const each of alarms()) {
      expect([each.AlarmName, each.AlarmActions]).toEqual([
        each.AlarmName,
        each.AlarmName === 'runsheet-dev-run-failed' ? undefined : [topic],
      ]);
    }
  });
});

test('each queue of the stack has one, which rings at its first message', () => {
  const queues = Object.keys(template.findResources('AWS::SQS::Queue'));
  const watching = alarms().filter((each) => each.Namespace === 'AWS/SQS');
  expect(watching.map((each) => each.Dimensions)).toEqual(
    queues.map((id) => [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }]),
  );
  for (const each of watching) {
    expect(each).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
  }
});

test("the topic lets this stack's alarms publish, and no other account's", () => {
  template.hasResourceProperties('AWS::SNS::TopicPolicy', { Topics: [{ Ref: idOf('AWS::SNS::Topic') }] });
  const [policy] = Object.values(template.findResources('AWS::SNS::TopicPolicy'));
  expect(policy?.Properties.PolicyDocument.Statement).toContainEqual({
    Sid: 'AlarmsOfRunsheetDev',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: { Ref: idOf('AWS::SNS::Topic') },
    Condition: {
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: {
        'aws:SourceArn': {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':cloudwatch:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':alarm:runsheet-dev-*',
            ],
          ],
        },
      },
    },
  });
});

test('an alarm on figures that are filled in looks at three periods: AWS warns of one that sticks at the 0', () => {
  const filled = alarms().filter((each) => expressionOf(each)?.includes('FILL('));
  const ringsAt = ({ EvaluationPeriods, DatapointsToAlarm }: Alarm) => `${DatapointsToAlarm} of ${EvaluationPeriods}`;
  expect(
    Object.fromEntries(filled.map((each) => [each.AlarmName.replace('runsheet-dev-', ''), ringsAt(each)])),
  ).toEqual({
    'calls-throttled': '3 of 4',
    'executions-throttled': '1 of 3',
    'run-failed': '1 of 3',
    'schedules-dropped': '1 of 3',
    // The 0 itself is what rings: one that only fills in must not.
    'sweep-silent': '3 of 3',
  });
});

test("a failed run's adds up what AWS counts for nothing, of this one machine", () => {
  const failed = alarm('run-failed');
  expect(metricsOf(failed)).toEqual(
    ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((MetricName) => ({
      Namespace: 'AWS/States',
      MetricName,
      Dimensions: machine,
    })),
  );
  expect(expressionOf(failed)).toBe('SUM([FILL(failed, 0), FILL(timed_out, 0), FILL(aborted, 0)])');
  expect(failed).toMatchObject({ Threshold: 1, TreatMissingData: 'notBreaching' });
});

test.each([
  ['run-missing', 'MissedRuns', 'Sum', 'notBreaching'],
  ['run-late', 'LateRuns', 'Maximum', 'ignore'],
  ['leases-expired', 'ExpiredLeases', 'Maximum', 'ignore'],
])('%s looks at what each sweep counts of the whole stack: %s', (name, MetricName, Statistic, TreatMissingData) => {
  expect(SWEEP_METRICS).toHaveProperty(MetricName);
  expect(alarm(name)).toMatchObject({
    Namespace: METRIC_NAMESPACE,
    MetricName,
    Dimensions: [{ Name: 'service', Value: 'runsheet-dev' }],
    Statistic,
    Period: 300,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData,
  });
});

test('the service that is their dimension is the one that the sweep prints', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'runsheet-dev-sweep-runs',
    Environment: { Variables: { RUNSHEET_STACK: 'runsheet-dev' } },
  });
});

describe('the sweep itself is watched', () => {
  test('that it comes: none in 15 minutes rings, also where Lambda has no figures at all', () => {
    const silent = alarm('sweep-silent');
    expect(metricsOf(silent)).toEqual([{ Namespace: 'AWS/Lambda', MetricName: 'Invocations', Dimensions: sweep }]);
    expect(expressionOf(silent)).toBe('FILL(counted, 0)');
    expect(silent.Metrics?.find(({ MetricStat }) => MetricStat)?.MetricStat).toMatchObject({
      Period: 300,
      Stat: 'Sum',
    });
    expect(silent).toMatchObject({
      Threshold: 1,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 3,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('that it does its work: two failures of three ring', () => {
    expect(alarm('sweep-failing')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: sweep,
      Statistic: 'Sum',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
    });
  });
});

test('throttled executions and dropped fires are those of this stack', () => {
  expect(metricsOf(alarm('executions-throttled'))).toEqual([
    { Namespace: 'AWS/States', MetricName: 'ExecutionThrottled', Dimensions: machine },
  ]);
  expect(metricsOf(alarm('schedules-dropped'))).toEqual([
    {
      Namespace: 'AWS/Scheduler',
      MetricName: 'InvocationDroppedCount',
      Dimensions: [{ Name: 'ScheduleGroup', Value: 'runsheet-dev' }],
    },
  ]);
});

describe("the runbook's address", () => {
  const descriptions = (runbookUrl: unknown) =>
    alarms(synthesize({ context: { runbookUrl } })).map((each) => each.AlarmDescription);

  test('can be given, and stands in every alarm', () => {
    const page = 'https://wiki.example.com/runsheet/docs/operate/runbook.md';
    for (const each of descriptions(page)) expect(each).toContain(`What to do: ${page}#`);
  });

  test('leaves the longest of them within what CloudWatch takes', () => {
    const longest = `https://example.com/${'x'.repeat(280)}`;
    expect(longest).toHaveLength(300);
    expect(Math.max(...descriptions(longest).map((each) => each.length))).toBeLessThanOrEqual(1024);
  });

  test.each([
    '',
    'http://wiki.example.com/runbook',
    'https://wiki.example.com/runbook#1',
    'https://wiki.example.com/run book',
    'javascript:alert(1)',
    'https://wiki.example.com/"><script>',
    `https://example.com/${'x'.repeat(281)}`,
    true,
  ])('is refused where it is none: %j', (runbookUrl) => {
    expect(() => buildStack({ context: { runbookUrl } })).toThrow(
      `context "runbookUrl" is ${JSON.stringify(runbookUrl)}: expected the address of docs/operate/runbook.md, https and without an anchor`,
    );
  });
});

/** As GitHub makes them of headings: lower case, without punctuation, hyphens for spaces. */
function anchorsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

test('throttled calls of the functions that the machine calls ring once they have lasted for ten minutes', () => {
  const called = ['load-group', 'load-batch', 'settle-attempt', 'close-run'].map((name) => ({
    Namespace: 'AWS/Lambda',
    MetricName: 'Throttles',
    Dimensions: [
      { Name: 'FunctionName', Value: { Ref: idOf('AWS::Lambda::Function', { FunctionName: `runsheet-dev-${name}` }) } },
    ],
  }));
  expect(metricsOf(alarm('calls-throttled'))).toEqual(called);
  expect(expressionOf(alarm('calls-throttled'))).toBe(
    'SUM([FILL(calls0, 0), FILL(calls1, 0), FILL(calls2, 0), FILL(calls3, 0)])',
  );
});
