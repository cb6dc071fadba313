import { Match } from 'aws-cdk-lib/assertions';
import { synthesize } from '../support/stack/synthesize';

const template = synthesize();
const only = (type: string, properties: object = {}) => {
  const found = Object.entries(template.findResources(type, { Properties: properties }));
  expect(found).toHaveLength(1);
  return found[0] as [string, { Properties: Record<string, unknown> }];
};

const QUEUE = { QueueName: 'runsheet-dev-runs-not-started' };

test('the schedules have a group of their own, named as the stack is', () => {
  expect(only('AWS::Scheduler::ScheduleGroup')[1].Properties).toEqual({ Name: 'runsheet-dev' });
});

test('the stack makes no schedule itself: they come from the rows', () => {
  template.resourceCountIs('AWS::Scheduler::Schedule', 0);
});

describe('the queue of what could not be started', () => {
  const [queueId] = only('AWS::SQS::Queue', QUEUE);

  test('is encrypted, keeps its messages for two weeks, and refuses plain HTTP', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      ...QUEUE,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 86_400,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: queueId }],
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
  });

  test('raises an alarm at its first message, and none where nothing is measured', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'runsheet-dev-runs-not-started',
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      Statistic: 'Maximum',
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('the reconcile', () => {
  const [functionId, made] = only('AWS::Lambda::Function', { FunctionName: 'runsheet-dev-reconcile-schedules' });

  test('knows the table, the machine, the schedule group, its role and its queue', () => {
    const [roleId] = only('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: 'scheduler.amazonaws.com' } })],
      },
    });
    expect(made.Properties).toMatchObject({
      Environment: {
        Variables: {
          RUNSHEET_MASTER_TABLE: { Ref: expect.stringMatching(/^TablesMaster/) },
          RUNSHEET_STATE_MACHINE_ARN: { Ref: only('AWS::StepFunctions::StateMachine')[0] },
          RUNSHEET_SCHEDULE_GROUP: 'runsheet-dev',
          RUNSHEET_SCHEDULE_ROLE_ARN: { 'Fn::GetAtt': [roleId, 'Arn'] },
          RUNSHEET_DEAD_LETTER_ARN: { 'Fn::GetAtt': [only('AWS::SQS::Queue', QUEUE)[0], 'Arn'] },
        },
      },
    });
  });

  test('comes every hour', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 hour)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [functionId, 'Arn'] } })],
    });
  });

  test('runs one at a time where concurrency is reserved', () => {
    const reserving = synthesize({ context: { reservedConcurrency: 20 } }).findResources('AWS::Lambda::Function', {
      Properties: { FunctionName: 'runsheet-dev-reconcile-schedules' },
    });
    expect(Object.values(reserving)[0]?.Properties.ReservedConcurrentExecutions).toBe(1);
  });
});
