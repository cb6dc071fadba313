import { consoleLinks } from '../../board/console-links';
import type { AttemptEntry } from '../../domain/tables/rows';

const links = consoleLinks({
  stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:runsheet-dev',
  jobPrefix: 'runsheet-dev-job-',
});
const attempt = { log_stream: '2026/11/22/[$LATEST]ab12' } as AttemptEntry;

it('links to the execution by its ARN', () => {
  expect(links.execution('nightly-1')).toBe(
    'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn%3Aaws%3Astates%3Aeu-central-1%3A123456789012%3Aexecution%3Arunsheet-dev%3Anightly-1',
  );
});

it('links to the log stream, encoded as the console encodes it', () => {
  expect(links.log('lambda:load-orders', attempt)).toBe(
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Frunsheet-dev-job-load-orders/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255Dab12',
  );
});

it.each([['lambda:../../x'], ['lambda:a b'], ['arn:aws:lambda:x'], [undefined]])(
  'has no link for the target %j',
  (target) => {
    expect(links.log(target, attempt)).toBeUndefined();
  },
);

it('has no link if the attempt has no log', () => {
  expect(links.log('lambda:load-orders', { ...attempt, log_stream: null })).toBeUndefined();
});

it('knows the consoles of other partitions', () => {
  const of = (arn: string) => consoleLinks({ stateMachineArn: arn, jobPrefix: '' }).execution('x');
  expect(of('arn:aws-cn:states:cn-north-1:1:stateMachine:m')).toMatch(
    /^https:\/\/cn-north-1\.console\.amazonaws\.cn\//,
  );
  expect(of('arn:aws-us-gov:states:us-gov-west-1:1:stateMachine:m')).toMatch(
    /^https:\/\/us-gov-west-1\.console\.amazonaws-us-gov\.com\//,
  );
});
