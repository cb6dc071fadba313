import { checkAccount, seeBootstrap, seeClock, seeConcurrency } from '../../../operations/doctor/check-account';
import { type AwsAnswers, openAwsAnswers } from '../../support/services/aws-answers';

describe('what AWS answered', () => {
  let aws: AwsAnswers;
  beforeAll(async () => {
    aws = await openAwsAnswers();
  });
  afterAll(() => aws.close());
  beforeEach(() => {
    aws.answers.clear();
    aws.date = new Date();
    aws.answers.set('account-settings', {
      body: { AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 933 } },
    });
    aws.answers.set('AmazonSSM.GetParameter', { body: { Parameter: { Value: '21' } } });
  });

  const check = async (isDeployed = false, environment: NodeJS.ProcessEnv = {}) =>
    Object.fromEntries(
      (await checkAccount(Date.now, isDeployed, environment)).map(({ what, is, text }) => [what, `${is}: ${text}`]),
    );

  test('of an established account is all well', async () => {
    await expect(check()).resolves.toEqual({
      region: 'good: eu-central-1',
      credentials: 'good: found',
      concurrency: 'good: 1000 functions at once in this account and region, 933 of them not reserved',
      clock: "good: within a minute of AWS's",
      bootstrap: 'good: version 21',
    });
  });

  test('is not asked with a profile that is not there, which is named', async () => {
    const environment = { AWS_PROFILE: 'nope', HOME: '/nowhere' };
    const credentials = `bad: AWS_PROFILE is "nope", and /nowhere/.aws/config and /nowhere/.aws/credentials have no such profile: choose one that is there`;
    await expect(check(false, environment)).resolves.toEqual({ region: 'good: eu-central-1', credentials });
  });

  test('of an account without bootstrap says to run it', async () => {
    aws.answers.set('AmazonSSM.GetParameter', { status: 400, error: 'ParameterNotFound' });
    const missing =
      'there is no /cdk-bootstrap/hnb659fds/version: run npx cdk bootstrap, unless yours has a qualifier of its own';
    await expect(check()).resolves.toMatchObject({ bootstrap: `bad: ${missing}` });
    // A stack that is there was deployed somehow.
    await expect(check(true)).resolves.toMatchObject({ bootstrap: `warning: ${missing}` });
  });

  test('with another time tells how far the clock is off', async () => {
    aws.date = new Date(Date.now() + 120_000);
    await expect(check()).resolves.toMatchObject({
      clock: expect.stringMatching(/^warning: this machine is 1[12]\d s behind AWS: set its clock$/),
    });
  });

  test('without a right to look is a warning, and the rest is looked at', async () => {
    const message = 'User: arn:aws:iam::123456789012:user/ann is not authorized to perform: lambda:GetAccountSettings';
    aws.answers.set('account-settings', { status: 403, error: 'AccessDeniedException', body: { message } });
    await expect(check()).resolves.toMatchObject({
      concurrency:
        'warning: not looked at: arn:aws:iam::123456789012:user/ann may not lambda:GetAccountSettings: ask for that permission, or choose another AWS_PROFILE',
      bootstrap: 'good: version 21',
    });
  });

  test('to credentials that it does not accept is all that is asked', async () => {
    aws.answers.set('account-settings', { status: 403, error: 'UnrecognizedClientException', body: { message: 'no' } });
    aws.asked.length = 0;
    await expect(check()).resolves.toEqual({
      region: 'good: eu-central-1',
      credentials: 'good: found',
      concurrency: 'bad: AWS does not accept the credentials: sign in again (UnrecognizedClientException: no)',
    });
    expect(aws.asked).toEqual(['account-settings']);
  });
});

describe('concurrency', () => {
  test('of a new account is a warning: it runs, slowly, and can reserve nothing', () => {
    expect(seeConcurrency({ limit: 10, unreserved: 10 })).toEqual({
      is: 'warning',
      text:
        '10 functions at once in this account and region, 10 of them not reserved: a run of 80 jobs at once waits for room. ' +
        'Ask AWS for more, under Service Quotas, Lambda, "Concurrent executions". Nothing can be reserved: leave reservedConcurrency out',
    });
  });

  test('that others have reserved does not count', () => {
    expect(seeConcurrency({ limit: 1000, unreserved: 80 }).is).toBe('warning');
    expect(seeConcurrency({ limit: 1000, unreserved: 81 })).toMatchObject({
      is: 'good',
      text: expect.stringContaining('Nothing can be reserved'),
    });
    expect(seeConcurrency({ limit: 1000, unreserved: 101 }).text).not.toContain('reserved:');
  });
});

test.each([
  [59_000, 'good'],
  [-59_000, 'good'],
  [60_000, 'warning'],
  [-299_000, 'warning'],
  [300_000, 'bad'],
  [undefined, 'warning'],
])('a clock of which AWS is %d ms ahead is %s', (aheadMs, is) => {
  expect(seeClock(aheadMs).is).toBe(is);
});

test('a clock that is ahead is said to be ahead', () => {
  expect(seeClock(-400_000).text).toBe(
    'this machine is 400 s ahead of AWS: set its clock, or AWS refuses what it signs',
  );
});

test('a bootstrap that is too old is bad, deployed or not', () => {
  expect(seeBootstrap(5, true)).toEqual({
    is: 'bad',
    text: 'version 5, and a deployment wants 6: run npx cdk bootstrap again',
  });
  expect(seeBootstrap(6, false).is).toBe('good');
});
