import { App, Stack } from 'aws-cdk-lib';
import { statementsOf } from '../support/stack/rights';
import { addTo } from '../support/stack/synthesize';

test('a job of Glue may be read, run, looked at and stopped, and no other may', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });
  addTo(stack, 'Pipelines', { targets: { 'glue:load': { job: 'load orders' } } });
  const statements = statementsOf(stack).filter(({ Action }) => JSON.stringify(Action).includes('glue:'));
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
