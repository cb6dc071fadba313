import { Match, Template } from 'aws-cdk-lib/assertions';
import { addTo, foreignStack, synthesize } from '../support/stack/synthesize';

const template = synthesize();
const only = (type: string, properties: object = {}) => {
  const found = Object.entries(template.findResources(type, { Properties: properties }));
  expect(found).toHaveLength(1);
  return found[0] as [string, { Properties: Record<string, unknown>; Condition?: string }];
};
const [functionId, notifier] = only('AWS::Lambda::Function', { FunctionName: 'runsheet-dev-notify-ends' });
const [topicId, topic] = only('AWS::SNS::Topic');

describe('the stream of the run table', () => {
  const [tableId] = only('AWS::DynamoDB::GlobalTable', { TableName: 'runsheet-dev-runs' });
  const [queueId] = only('AWS::SQS::Queue', { QueueName: 'runsheet-dev-failed-notifications' });
  const [, mapping] = only('AWS::Lambda::EventSourceMapping', { FunctionName: { Ref: functionId } });

  test('feeds the function that notifies of ends, from its beginning', () => {
    expect(mapping.Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [tableId, 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  test('lets through the writes to runs, and of job runs those that end them, by equality alone', () => {
    const { Filters } = mapping.Properties.FilterCriteria as { Filters: { Pattern: string }[] };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern))).toEqual([
      { dynamodb: { Keys: { entry: { S: ['run'] } } } },
      { dynamodb: { NewImage: { status: { S: ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'LOST'] } } } },
    ]);
  });

  test('is taken up again at the record that failed, is not held up by one for ever, and its failures wait in a queue', () => {
    expect(mapping.Properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queueId, 'Arn'] } } },
    });
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'runsheet-dev-failed-notifications',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queueId, 'QueueName'] } }],
      Threshold: 1,
    });
  });
});

test('the function knows the run table, the topic, the stack and, to count groups, their table, and no more', () => {
  expect(notifier.Properties.Environment).toEqual({
    Variables: {
      RUNSHEET_RUN_TABLE: expect.anything(),
      RUNSHEET_MASTER_TABLE: expect.anything(),
      RUNSHEET_STACK: 'runsheet-dev',
      RUNSHEET_NOTIFY_TOPIC: { Ref: topicId },
    },
  });
});

test.each(['total', 'by-group'] as const)('the function counts no groups where the app says %s', (metrics) => {
  const stack = foreignStack();
  addTo(stack, 'Pipelines', { metrics });
  const [found] = Object.values(
    Template.fromStack(stack).findResources('AWS::Lambda::Function', {
      Properties: { FunctionName: 'shop-pipelines-notify-ends' },
    }),
  );
  expect(found?.Properties.Environment.Variables).toEqual({
    RUNSHEET_RUN_TABLE: expect.anything(),
    RUNSHEET_STACK: 'Shop/shop-pipelines',
    RUNSHEET_NOTIFY_TOPIC: expect.anything(),
    RUNSHEET_METRICS: metrics,
  });
  const role = found?.Properties.Role['Fn::GetAtt'][0] as string;
  expect(JSON.stringify(Template.fromStack(stack).toJSON().Resources[role])).not.toContain('@groups');
});

describe('the topic', () => {
  test('has the stack’s name and no key: alarms could not publish to one with the key of AWS', () => {
    expect(topic.Properties).toEqual({ TopicName: 'runsheet-dev' });
    expect(template.toJSON().Outputs.NotifyTopic.Value).toEqual({ Ref: topicId });
  });

  test('refuses plain HTTP', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      Topics: [{ Ref: topicId }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('is mailed to the address of a parameter, and to nobody without one', () => {
    const { Default, AllowedPattern } = template.toJSON().Parameters.NotifyEmail;
    expect(Default).toBe('');
    const takes = (text: string) => new RegExp(`^(?:${AllowedPattern})$`).test(text);
    expect(['', 'ann@example.com', 'ann', 'a b@c', 'ann@example.com\n'].map(takes)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    const [, mail] = only('AWS::SNS::Subscription');
    expect(mail.Properties).toEqual({
      TopicArn: { Ref: topicId },
      Protocol: 'email',
      Endpoint: { Ref: 'NotifyEmail' },
    });
    expect(template.toJSON().Conditions[mail.Condition as string]).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'NotifyEmail' }, ''] }],
    });
  });
});
