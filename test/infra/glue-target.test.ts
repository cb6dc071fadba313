import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addTo } from '../support/stack/synthesize';

test('a job of Glue may be read, run, looked at and stopped, and no other may', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });
  addTo(stack, 'Pipelines', { targets: { 'glue:load': { job: 'load orders' } } });
  const statements = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'))
    .flatMap(({ Properties }) => Properties.Policies ?? [])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Action }) => JSON.stringify(Action).includes('glue:'));
  expect(statements).toEqual([
    {
      Effect: 'Allow',
      Action: ['glue:GetJob', 'glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
      Resource: {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':glue:eu-central-1:123456789012:job/load orders']],
      },
    },
  ]);
});
