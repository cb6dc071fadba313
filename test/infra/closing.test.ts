import { Match, type Template } from 'aws-cdk-lib/assertions';
import { synthesize } from '../support/stack/synthesize';

const template = synthesize();
const idOf = (from: Template, type: string, properties: object) =>
  Object.keys(from.findResources(type, { Properties: properties }))[0] as string;
const functionId = (name: string) => idOf(template, 'AWS::Lambda::Function', { FunctionName: `runsheet-dev-${name}` });
const machineId = idOf(template, 'AWS::StepFunctions::StateMachine', {});

/** The rule that has exactly these triggers, and the function as its one target. */
function ruleOf(name: string): Record<string, unknown> {
  const rules = Object.entries(template.findResources('AWS::Events::Rule')).filter(([, { Properties }]) =>
    JSON.stringify(Properties.Targets).includes(functionId(name)),
  );
  expect(rules).toHaveLength(1);
  const [[id, rule]] = rules as [[string, { Properties: Record<string, unknown> }]];
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': [functionId(name), 'Arn'] },
    Principal: 'events.amazonaws.com',
    SourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
  });
  return rule.Properties;
}

describe('the event', () => {
  test('is that an execution of this one state machine ended, in a way that may leave its run open', () => {
    expect(ruleOf('close-ended-run')).toMatchObject({
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [{ Ref: machineId }], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3600 } }],
    });
  });

  test('is asked about three times within the hour', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: functionId('close-ended-run') },
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 3600,
    });
  });
});

describe('the sweep', () => {
  test('comes every five minutes, and is its own retry', () => {
    expect(ruleOf('sweep-runs')).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [{ RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 300 } }],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: functionId('sweep-runs') },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 300,
    });
  });
});

describe('both', () => {
  test.each(['close-ended-run', 'sweep-runs'])(
    '%s is as large and patient as CloseRun, and knows its machine',
    (name) => {
      template.hasResourceProperties('AWS::Lambda::Function', {
        FunctionName: `runsheet-dev-${name}`,
        MemorySize: 1024,
        Timeout: 300,
        Environment: {
          Variables: { RUNSHEET_RUN_TABLE: Match.anyValue(), RUNSHEET_STATE_MACHINE_ARN: { Ref: machineId } },
        },
      });
    },
  );

  test('reserve no more than the context gives, and nothing where it says nothing', () => {
    const of = (context: object) => synthesize({ context: { ...context } });
    const both = ['close-ended-run', 'sweep-runs'];
    expect(both.map((name) => reserved(name, of({ reservedConcurrency: 2 })))).toEqual([2, 1]);
    for (const context of [{}, { reservedConcurrency: 0 }])
      expect(both.map((name) => reserved(name, of(context)))).toEqual([undefined, undefined]);
  });
});

function reserved(name: string, from: typeof template): unknown {
  const properties = { FunctionName: `runsheet-dev-${name}` };
  const id = idOf(from, 'AWS::Lambda::Function', properties);
  return from.toJSON().Resources[id].Properties.ReservedConcurrentExecutions;
}
