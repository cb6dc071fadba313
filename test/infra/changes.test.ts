import { Match } from 'aws-cdk-lib/assertions';
import { synthesize } from '../support/stack/synthesize';

const template = synthesize();
const only = (type: string, properties: object = {}) => {
  const found = Object.entries(template.findResources(type, { Properties: properties }));
  expect(found).toHaveLength(1);
  return found[0] as [string, { Properties: Record<string, unknown> }];
};

test('the function on the stream keeps schedules with all that the reconcile keeps them with', () => {
  const environment = (name: string) =>
    only('AWS::Lambda::Function', { FunctionName: `runsheet-dev-${name}` })[1].Properties.Environment;
  expect(environment('record-changes')).toEqual(environment('reconcile-schedules'));
});

describe('the change log', () => {
  const [functionId] = only('AWS::Lambda::Function', { FunctionName: 'runsheet-dev-record-changes' });
  const [, mapping] = only('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: functionId } });
  const [tableId] = only('AWS::DynamoDB::GlobalTable', { TableName: 'runsheet-dev-master' });
  const [queueId] = only('AWS::SQS::Queue', { QueueName: 'runsheet-dev-unrecorded-changes' });

  test('is fed by the master table’s stream, from its beginning', () => {
    expect(mapping.Properties).toMatchObject({
      FunctionName: { Ref: functionId },
      EventSourceArn: { 'Fn::GetAtt': [tableId, 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  test('is fed with every row but those of the list of groups', () => {
    const { Filters } = mapping.Properties.FilterCriteria as { Filters: { Pattern: string }[] };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      { dynamodb: { Keys: { job_group: { S: [{ 'anything-but': ['@groups'] }] } } } },
    ]);
  });

  test('is not held up by one bad record, and says what it lacks in a queue', () => {
    expect(mapping.Properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 6 * 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queueId, 'Arn'] } } },
    });
  });

  test('has an alarm on the first message of that queue, which is encrypted and refuses plain HTTP', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'runsheet-dev-unrecorded-changes',
      SqsManagedSseEnabled: true,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: queueId }],
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'runsheet-dev-unrecorded-changes',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });
});
