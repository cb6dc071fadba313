import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { renderDefinition } from '../../domain/definition';
import { RunsheetStack, type RunsheetStackProps } from '../../infra/runsheet-stack';
import { JOBS_DIR, OUTPUTS, synthesize } from '../support/stack/synthesize';

const template = synthesize();
const functions = Object.values(template.findResources('AWS::Lambda::Function')).map((each) => each.Properties);
/** What each function reserves, by the end of its name. */
const reservations = (from: Template) =>
  Object.fromEntries(
    Object.values(from.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) =>
      Properties.ReservedConcurrentExecutions === undefined
        ? []
        : [[Properties.FunctionName.replace('runsheet-dev-', ''), Properties.ReservedConcurrentExecutions]],
    ),
  );
const functionNamed = (name: string) => functions.find((each) => each.FunctionName === name);

describe('the functions', () => {
  test('are the four service functions, the two that close cut-off runs, the one that records changes, the one that keeps schedules, the one that notifies of ends, the one that draws the board, and one for each file of functions/jobs', () => {
    expect(functions.map((each) => each.FunctionName).sort()).toEqual([
      'customWidget-runsheet-dev',
      'runsheet-dev-close-ended-run',
      'runsheet-dev-close-run',
      'runsheet-dev-job-extract-orders',
      'runsheet-dev-job-report',
      'runsheet-dev-load-batch',
      'runsheet-dev-load-group',
      'runsheet-dev-notify-ends',
      'runsheet-dev-reconcile-schedules',
      'runsheet-dev-record-changes',
      'runsheet-dev-settle-attempt',
      'runsheet-dev-sweep-runs',
    ]);
  });

  test('run on arm64 and Node 24, with their memory stated', () => {
    for (const each of functions) {
      expect(each).toMatchObject({ Architectures: ['arm64'], Runtime: 'nodejs24.x', MemorySize: expect.any(Number) });
    }
  });

  test('end before the Task that waits for them gives up', () => {
    const { LoadGroup, CloseRun } = renderDefinition().States as Record<string, { TimeoutSeconds: number }>;
    const text = JSON.stringify(renderDefinition());
    const settle = /"SettleAttempt":\{"Type":"Task",[^{}]*"TimeoutSeconds":(\d+)/.exec(text);
    const batch = /"LoadBatch":\{"Type":"Task",[^{}]*"TimeoutSeconds":(\d+)/.exec(text);
    expect(functionNamed('runsheet-dev-load-group')?.Timeout).toBeLessThan(LoadGroup?.TimeoutSeconds ?? 0);
    expect(functionNamed('runsheet-dev-close-run')?.Timeout).toBeLessThan(CloseRun?.TimeoutSeconds ?? 0);
    expect(functionNamed('runsheet-dev-settle-attempt')?.Timeout).toBeLessThan(Number(settle?.[1]));
    expect(functionNamed('runsheet-dev-load-batch')?.Timeout).toBeLessThan(Number(batch?.[1]));
  });

  test("may take Lambda's most where they run a job", () => {
    expect(functionNamed('runsheet-dev-job-report')?.Timeout).toBe(900);
  });

  test('learn the tables, the prefix and the bucket from their environment, and no more than they need', () => {
    const variables = (name: string) => Object.keys(functionNamed(name)?.Environment.Variables).sort();
    expect(variables('runsheet-dev-load-group')).toEqual([
      'RUNSHEET_FUNCTION_PREFIX',
      'RUNSHEET_MASTER_TABLE',
      'RUNSHEET_RUN_TABLE',
    ]);
    expect(variables('runsheet-dev-settle-attempt')).toEqual(['RUNSHEET_RUN_TABLE']);
    expect(variables('runsheet-dev-close-run')).toEqual(['RUNSHEET_RUN_TABLE']);
    expect(variables('runsheet-dev-job-report')).toEqual(['RUNSHEET_DATA_URL', 'RUNSHEET_RUN_TABLE']);
  });

  test('reserve no concurrency, which a new account would refuse', () => {
    expect(reservations(template)).toEqual({});
  });

  test('reserve what is asked for where runs depend on them, and nowhere else', () => {
    expect(reservations(synthesize({ context: { reservedConcurrency: 20 } }))).toEqual({
      'close-ended-run': 5,
      'close-run': 20,
      'load-batch': 20,
      'load-group': 20,
      'reconcile-schedules': 1,
      'settle-attempt': 20,
      'sweep-runs': 1,
    });
  });
});

describe('the logs', () => {
  test('of each function and of the state machine have a group of their own that forgets after 90 days', () => {
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup')).map((each) => each.Properties);
    expect(groups.map((each) => each.LogGroupName).sort()).toEqual(
      [...functions.map((each) => `/aws/lambda/${each.FunctionName}`), '/aws/vendedlogs/states/runsheet-dev'].sort(),
    );
    expect(groups.map((each) => each.RetentionInDays)).toEqual(groups.map(() => 90));
    expect(functions.every((each) => each.LoggingConfig.LogGroup.Ref)).toBe(true);
  });
});

test('the outputs name what other tools need', () => {
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual(OUTPUTS);
});

test('every function logs JSON, of every level', () => {
  synthesize().allResourcesProperties('AWS::Lambda::Function', {
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'TRACE' },
  });
});

test('every resource and output of a deployed stack keeps its logical id, so that a deployment replaces nothing', () => {
  const { Resources, Outputs } = template.toJSON();
  const now = [
    ...Object.entries<{ Type: string }>(Resources).map(([id, { Type }]) => `${id} ${Type}`),
    ...Object.keys(Outputs).map((id) => `${id} output`),
  ];
  const deployed = readFileSync(join(__dirname, 'deployed-ids.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(deployed.length).toBeGreaterThan(70);
  expect(deployed.filter((line) => !now.includes(line))).toEqual([]);
});

describe('a stack of Runsheet in an app of somebody else', () => {
  const stackIn = (props: Partial<RunsheetStackProps> = {}) =>
    new RunsheetStack(new App(), 'Nightly', { jobs: JOBS_DIR, ...props });

  test('calls its Runsheet after itself, and the command line finds it by its name alone', () => {
    const { runsheet } = stackIn({ stackName: 'NightlyLoads' });
    expect([runsheet.name, runsheet.reference]).toEqual(['nightly-loads', 'NightlyLoads']);
  });

  test('mails to an address that the deployment names, or to the one that it was given', () => {
    const mails = (stack: RunsheetStack) =>
      Object.values(Template.fromStack(stack).findResources('AWS::SNS::Subscription')).map(
        ({ Condition, Properties }) => [Condition, Properties.Endpoint],
      );
    expect(mails(stackIn())).toEqual([['IsEmailGiven', { Ref: 'NotifyEmail' }]]);
    expect(mails(stackIn({ notifyEmail: 'ops@example.com' }))).toEqual([[undefined, 'ops@example.com']]);
  });
});
