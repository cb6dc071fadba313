import { Template } from 'aws-cdk-lib/assertions';
import { GROUP_METRICS, METRIC_NAMESPACE } from '../../../domain/notices/metrics';
import { addTo, foreignStack, synthesize } from '../../support/stack/synthesize';

type Options = { expression?: string; label?: string; stat?: string; period?: number };
interface Widget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title?: string; region?: string; metrics?: (string | Options)[][]; [property: string]: unknown };
}

const template = synthesize();
const { start, widgets } = bodyOf(template);
const titled = (title: string) => widgets.find((each) => each.properties.title?.startsWith(title)) as Widget;
const nameOf = (type: string, properties: object = {}) =>
  `<${Object.keys(template.findResources(type, { Properties: properties }))[0]}>`;
const machine = nameOf('AWS::StepFunctions::StateMachine');
const metricsOf = (title: string) => (titled(title).properties.metrics ?? []).map((each) => each.filter(isText));
const searchesOf = (title: string) =>
  (titled(title).properties.metrics ?? []).flatMap((each) =>
    each.flatMap((part) => (isText(part) ? [] : (part.expression ?? []))),
  );

test('there is one a stage, and it begins with the last seven days', () => {
  expect(start).toBe('-P7D');
  const names = ['dev', 'prod'].map((stage) => dashboardOf(synthesize({ context: { stage } })).DashboardName);
  expect(names).toEqual(['runsheet-dev', 'runsheet-prod']);
});

test('every graph and question says its region, and nothing of it is made up', () => {
  const asked = widgets.filter(({ type }) => type === 'metric' || type === 'log');
  expect(asked.length).toBeGreaterThan(8);
  for (const each of asked) expect(each.properties.region).toBe('<AWS::Region>');
});

test('no widget lies on another, and each within the 24 columns', () => {
  for (const [at, one] of widgets.entries()) {
    expect(one.x + one.width).toBeLessThanOrEqual(24);
    for (const other of widgets.slice(at + 1)) {
      const apart =
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;
      expect([one.properties.title, other.properties.title, apart]).toEqual([
        one.properties.title,
        other.properties.title,
        true,
      ]);
    }
  }
});

test('the board is drawn by its function, anew when the dashboard, its size or its times change', () => {
  const board = widgets.find(({ type }) => type === 'custom') as Widget;
  const id = nameOf('AWS::Lambda::Function', { FunctionName: 'customWidget-runsheet-dev' }).slice(1, -1);
  expect(board.properties).toMatchObject({
    endpoint: `<${id}.Arn>`,
    updateOn: { refresh: true, resize: true, timeRange: true },
  });
  expect(board.width).toBe(24);
});

test('runs are counted by outcome, from what AWS counts for nothing', () => {
  expect(metricsOf('Runs by outcome')).toEqual(
    ['Succeeded', 'Failed', 'TimedOut', 'Aborted'].map((outcome) => [
      'AWS/States',
      `Executions${outcome}`,
      'StateMachineArn',
      machine,
    ]),
  );
});

test.each([
  ['Jobs that did not succeed, by group', 'JobFailures', 'Sum'],
  ['Retries, by group', 'JobRetries', 'Sum'],
  ['Duration of a job, by group: p50', 'JobDuration', 'p50'],
  ['Duration of a job, by group: p95', 'JobDuration', 'p95'],
  ['Duration of a job, by group: longest', 'JobDuration', 'Maximum'],
])("%s is searched for, by the dimensions that the stack's metrics have", (title, metric, statistic) => {
  expect(GROUP_METRICS).toHaveProperty(metric);
  expect(searchesOf(title)).toEqual([
    `SEARCH('{${METRIC_NAMESPACE},service,group} MetricName="${metric}" service="runsheet-dev"', '${statistic}')`,
  ]);
});

describe('the figures of groups', () => {
  const graphsOf = (metrics?: 'by-group' | 'total') => {
    const stack = foreignStack();
    addTo(stack, 'Pipelines', metrics && { metrics });
    const graphs = bodyOf(Template.fromStack(stack)).widgets.filter(({ properties }) =>
      /^(Jobs that did not succeed|Retries|Duration of a job)/.test(properties.title ?? ''),
    );
    expect(graphs).toHaveLength(5);
    return graphs.map(({ properties: { title, metrics: all = [] } }) => ({
      isByGroup: title?.includes('by group'),
      searches: all.filter(([only]) => typeof only === 'object').length,
      totals: all.filter(([namespace]) => namespace === METRIC_NAMESPACE).map((each) => each.filter(isText).slice(2)),
    }));
  };

  test('are a line each and one for all, since either may be counted', () => {
    for (const each of graphsOf())
      expect(each).toEqual({ isByGroup: true, searches: 1, totals: [['service', 'Shop/shop-pipelines']] });
  });

  test('are a line each where they are counted by group', () => {
    for (const each of graphsOf('by-group')) expect(each).toEqual({ isByGroup: true, searches: 1, totals: [] });
  });

  test('are one line where they are counted in total', () => {
    for (const each of graphsOf('total'))
      expect(each).toEqual({ isByGroup: false, searches: 0, totals: [['service', 'Shop/shop-pipelines']] });
  });
});

test('failures by job are asked of the log that has them, by its properties', () => {
  const { query, view } = titled('Failures by job').properties as { query: string; view: string };
  expect(view).toBe('table');
  expect(query.split(' | ')[0]).toBe("SOURCE '/aws/lambda/runsheet-dev-notify-ends'");
  expect(query).toContain('stats sum(JobFailures) as failures, latest(run_id) as last_run by group, job_name');
});

test('what the sweep notices is shown', () => {
  expect(metricsOf('Noticed by the sweep')).toEqual(
    ['MissedRuns', 'LateRuns', 'ExpiredLeases'].map((name) => [METRIC_NAMESPACE, name, 'service', 'runsheet-dev']),
  );
});

test('throttles are those of the machine, of every function but the jobs, and of both tables', () => {
  const services = Object.entries(template.findResources('AWS::Lambda::Function'))
    .filter(([, { Properties }]) => !Properties.FunctionName.includes('-job-'))
    .map(([id]) => ['AWS/Lambda', 'Throttles', 'FunctionName', `<${id}>`]);
  expect(
    metricsOf('Throttles')
      .filter((each) => each.length > 0)
      .sort(),
  ).toEqual([['AWS/States', 'ExecutionThrottled', 'StateMachineArn', machine], ...services].sort());
  expect(services.length).toBeGreaterThan(7);
  const [master, run] = Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'));
  expect(searchesOf('Throttles')).toEqual([
    `SEARCH('{AWS/DynamoDB,Operation,TableName} MetricName="ThrottledRequests" TableName=("<${master}>" OR "<${run}>")', 'Sum')`,
  ]);
});

test('what Scheduler dropped, and what lies in each queue', () => {
  expect(metricsOf('Fires that Scheduler dropped')).toEqual([
    ['AWS/Scheduler', 'InvocationDroppedCount', 'ScheduleGroup', 'runsheet-dev'],
  ]);
  expect(metricsOf('Dead letters')).toEqual(
    Object.keys(template.findResources('AWS::SQS::Queue')).map((id) => [
      'AWS/SQS',
      'ApproximateNumberOfMessagesVisible',
      'QueueName',
      `<${id}.QueueName>`,
    ]),
  );
});

test('every alarm of the stack is shown with its state', () => {
  const { alarms } = (widgets.find(({ type }) => type === 'alarm') as Widget).properties as { alarms: string[] };
  const made = Object.keys(template.findResources('AWS::CloudWatch::Alarm')).map((id) => `<${id}.Arn>`);
  expect([...alarms].sort()).toEqual(made.sort());
});

test('a text says what it is, what the viewer needs, where the runbook is, and what it costs', () => {
  const markdown = (from: Template) => bodyOf(from).widgets.find(({ type }) => type === 'text')?.properties.markdown;
  expect(markdown(template)).toMatch(
    /runsheet-dev.*customWidget-runsheet-dev.*lambda:InvokeFunction.*`docs\/operate\/runbook\.md`.*\$\d/,
  );
  const runbookUrl = 'https://wiki.example.com/runbook.md';
  expect(markdown(synthesize({ context: { runbookUrl } }))).toContain(`[the runbook](${runbookUrl})`);
});

test('it is small enough for CloudWatch: 500 widgets, 500 metrics in one, 2,500 in all', () => {
  const counts = widgets.map((each) => each.properties.metrics?.length ?? 0);
  expect(widgets.length).toBeLessThan(50);
  expect(counts.reduce((sum, each) => sum + each, 0)).toBeLessThan(100);
});

test('an output leads to it', () => {
  const { Dashboard } = template.findOutputs('Dashboard');
  expect(textOf(Dashboard?.Value)).toBe(
    'https://<AWS::Region>.console.aws.amazon.com/cloudwatch/home?region=<AWS::Region>#dashboards/dashboard/runsheet-dev',
  );
});

function dashboardOf(from: Template): Record<string, unknown> {
  const [made, ...more] = Object.values(from.findResources('AWS::CloudWatch::Dashboard'));
  expect(more).toEqual([]);
  return made?.Properties;
}

/** The body is a text that is JSON only once CloudFormation has filled in what it refers to. */
function bodyOf(from: Template): { start: string; widgets: Widget[] } {
  return JSON.parse(textOf(dashboardOf(from).DashboardBody));
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, 'Fn::GetAtt': attribute, Ref } = value as Record<string, unknown>;
  if (join) return (join as [string, unknown[]])[1].map(textOf).join('');
  return `<${Ref ?? (attribute as string[]).join('.')}>`;
}

function isText(part: string | Options): part is string {
  return typeof part === 'string';
}
