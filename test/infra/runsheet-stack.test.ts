import { renderDefinition, SERVICE_FUNCTIONS } from '../../domain/definition';
import { synthesize } from '../support/stack/synthesize';

const template = synthesize();
const functions = Object.values(template.findResources('AWS::Lambda::Function')).map((each) => each.Properties);
const functionNamed = (name: string) => functions.find((each) => each.FunctionName === name);

describe('the functions', () => {
  test('are the three service functions, the two that close cut-off runs, the one that records changes, the one that keeps schedules, the one that notifies of ends, the one that draws the board, and one for each file of functions/jobs', () => {
    expect(functions.map((each) => each.FunctionName).sort()).toEqual([
      'customWidget-runsheet-dev',
      'runsheet-dev-close-ended-run',
      'runsheet-dev-close-run',
      'runsheet-dev-job-extract-orders',
      'runsheet-dev-job-report',
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
    const settle = /"SettleAttempt":\{"Type":"Task",[^{}]*"TimeoutSeconds":(\d+)/.exec(
      JSON.stringify(renderDefinition()),
    );
    expect(functionNamed('runsheet-dev-load-group')?.Timeout).toBeLessThan(LoadGroup?.TimeoutSeconds ?? 0);
    expect(functionNamed('runsheet-dev-close-run')?.Timeout).toBeLessThan(CloseRun?.TimeoutSeconds ?? 0);
    expect(functionNamed('runsheet-dev-settle-attempt')?.Timeout).toBeLessThan(Number(settle?.[1]));
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

  test('have concurrency reserved where runs depend on them, and nowhere else', () => {
    const reserved = functions
      .filter((each) => each.ReservedConcurrentExecutions === 10)
      .map((each) => each.FunctionName);
    expect(reserved).toHaveLength(SERVICE_FUNCTIONS.length);
    expect(reserved.join()).not.toContain('-job-');
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
  expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
    'Dashboard',
    'DataBucket',
    'JobPrefix',
    'MasterTable',
    'NotifyTopic',
    'ObservabilityCost',
    'ReconcileFunction',
    'RunTable',
    'SchemaVersion',
    'StateMachineArn',
  ]);
});

test('every function logs JSON, of every level', () => {
  synthesize().allResourcesProperties('AWS::Lambda::Function', {
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'TRACE' },
  });
});
