import { checkStack, seeStatus } from '../../../operations/doctor/check-stack';
import { type AwsAnswers, openAwsAnswers } from '../../support/services/aws-answers';

/*
 * What CloudFormation says of stacks that are not whole. test/emulator/doctor.test.ts looks at whole ones, and at those
 * that are not there.
 */

let aws: AwsAnswers;
beforeAll(async () => {
  aws = await openAwsAnswers();
});
afterAll(() => aws.close());
beforeEach(() => {
  aws.answers.clear();
  aws.asked.length = 0;
});

const TABLE = 'DynamoDB_20120810.DescribeTable';
const NO_TABLE = { status: 400, error: 'ResourceNotFoundException' };

function answerStatus(status: string, reason = ''): void {
  const id = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/Shop/1';
  aws.answers.set('DescribeStacks', {
    body:
      '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member>' +
      `<StackName>Shop</StackName><StackId>${id}</StackId><StackStatus>${status}</StackStatus>` +
      `<StackStatusReason>${reason}</StackStatusReason><CreationTime>2026-11-29T22:00:00Z</CreationTime>` +
      '</member></Stacks></DescribeStacksResult></DescribeStacksResponse>',
  });
}

test('a first deployment that failed is said, with its reason; tables that it has left are named for adoption', async () => {
  answerStatus('ROLLBACK_COMPLETE', 'Resource creation cancelled');
  aws.answers.set(TABLE, {
    body: {
      Table: {
        KeySchema: [
          { AttributeName: 'job_name', KeyType: 'RANGE' },
          { AttributeName: 'job_group', KeyType: 'HASH' },
        ],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
        LatestStreamArn: 'arn:aws:dynamodb:eu-central-1:123456789012:table/shop-orders-master/stream/1',
        TableStatus: 'ACTIVE',
      },
    },
  });
  aws.answers.set('DynamoDB_20120810.DescribeTimeToLive', { body: {} });
  const { findings, stack } = await checkStack('Shop/shop-orders');
  expect(stack).toBeUndefined();
  expect(findings).toEqual([
    {
      what: 'stack',
      is: 'bad',
      text: 'Shop in account 123456789012 is ROLLBACK_COMPLETE (Resource creation cancelled): remove it with npx cdk destroy, then deploy again. Its tables stay',
    },
    {
      what: 'master table',
      is: 'warning',
      text: "shop-orders-master is there, and no stack has it: a deployment that makes it is refused. Adopt it with existingTables.master: 'arn:aws:dynamodb:eu-central-1:123456789012:table/shop-orders-master/stream/1'",
    },
    // The server gives the same answer for both tables.
    {
      what: 'run table',
      is: 'bad',
      text: expect.stringMatching(
        /^shop-orders-runs is there.* Before one can adopt it: its keys are job_group, job_name, and not run_id, entry/,
      ),
    },
  ]);
});

test('where nothing was left nothing is said of tables', async () => {
  answerStatus('ROLLBACK_COMPLETE');
  aws.answers.set(TABLE, NO_TABLE);
  const { findings } = await checkStack('Shop');
  expect(findings.map(({ what }) => what)).toEqual(['stack']);
});

test('a stack of somebody else is said to be none of Runsheet', async () => {
  answerStatus('CREATE_COMPLETE');
  const { findings, stack } = await checkStack('Shop');
  expect(stack).toBeUndefined();
  expect(findings).toMatchObject([
    { what: 'stack', is: 'good' },
    { what: 'version', is: 'bad', text: expect.stringContaining('it is not a stack of Runsheet') },
  ]);
});

test.each([
  ['CREATE_COMPLETE', 'good', /is CREATE_COMPLETE$/],
  ['UPDATE_COMPLETE', 'good', /is UPDATE_COMPLETE$/],
  ['UPDATE_IN_PROGRESS', 'warning', /a deployment is going on/],
  ['UPDATE_ROLLBACK_COMPLETE', 'warning', /the last deployment was undone/],
  ['UPDATE_ROLLBACK_FAILED', 'bad', /continue the rollback/],
  ['ROLLBACK_IN_PROGRESS', 'bad', /: wait\. Its tables stay/],
  ['DELETE_IN_PROGRESS', 'bad', /: wait\. Its tables stay/],
  ['DELETE_FAILED', 'bad', /npx cdk destroy/],
  ['CREATE_FAILED', 'bad', /npx cdk destroy/],
])('a stack that is %s is %s', (status, is, text) => {
  const seen = seeStatus('Shop', { status, reason: undefined, account: '123456789012' });
  expect(seen).toEqual({ is, text: expect.stringMatching(text) });
});
