import { consoleLinks } from '../../board/console-links';
import type { AttemptEntry } from '../../domain/tables/rows';

const links = consoleLinks({
  stateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:runsheet-dev',
  jobPrefix: 'runsheet-dev-job-',
});
const attempt = { log_stream: '2026/11/22/[$LATEST]ab12' } as AttemptEntry;

const row = (target: string | undefined, looks?: 'often') => ({
  run_id: 'nightly-1',
  job_name: 'load',
  ...(target !== undefined && { target }),
  ...(looks && { looks }),
});

it('links to the execution by its ARN', () => {
  expect(links.execution('nightly-1')).toBe(
    'https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn%3Aaws%3Astates%3Aeu-central-1%3A123456789012%3Aexecution%3Arunsheet-dev%3Anightly-1',
  );
});

it('links to the log stream, encoded as the console encodes it', () => {
  expect(links.log(row('lambda:load-orders'), attempt)).toBe(
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Frunsheet-dev-job-load-orders/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255Dab12',
  );
});

it.each([['lambda:../../x'], ['lambda:a b'], ['arn:aws:lambda:x'], [undefined]])(
  'has no link for the target %j',
  (target) => {
    expect(links.log(row(target), attempt)).toBeUndefined();
  },
);

it('has no link if the attempt has no log', () => {
  expect(links.log(row('lambda:load-orders'), { ...attempt, log_stream: null })).toBeUndefined();
});

it('links to what all calls for work in a service have printed, by a filter', () => {
  const log = links.log(row('states:close-books', 'often'), {
    ...attempt,
    started_at: '2026-11-22T02:00:00.000Z',
    ended_at: '2026-11-22T02:10:00.000Z',
  }) as string;
  const [, group, query] = /^.*#logsV2:log-groups\/log-group\/([^/]*)\/log-events(.*)$/.exec(log) ?? [];
  const decode = (text = '') => decodeURIComponent(text.replaceAll('$', '%'));
  expect(decode(decode(group))).toBe('/aws/lambda/runsheet-dev-run-service');
  expect([...new URLSearchParams(decode(query))]).toEqual([
    ['filterPattern', '"nightly-1" "load"'],
    ['start', String(Date.parse('2026-11-22T01:59:00Z'))],
    ['end', String(Date.parse('2026-11-22T02:11:00Z'))],
  ]);
  expect(links.log(row('command:x'), attempt)).toBeUndefined();
});

it('links to the log of the function that calls a job file in Python', () => {
  const work_log = { group: '/aws/lambda/runsheet-dev-job-load_orders' };
  expect(links.log(row('lambda:load_orders'), { ...attempt, work_log })).toMatch(
    /\/log-group\/\$252Faws\$252Flambda\$252Frunsheet-dev-call-function\/log-events\/2026\$252F11\$252F22\$252F\$255B/,
  );
});

it('links to the log of the function that calls a declared function, whose own log is not the attempt’s', () => {
  const stateMachineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:runsheet-dev';
  const { log } = consoleLinks({ stateMachineArn, jobPrefix: 'runsheet-dev-job-', declared: ['lambda:erp'] });
  expect(log(row('lambda:erp'), attempt)).toMatch(/\$252Frunsheet-dev-call-function\/log-events\/2026/);
  expect(log(row('lambda:load-orders'), attempt)).toMatch(/\$252Frunsheet-dev-job-load-orders\/log-events\/2026/);
});

it('links to where the work prints, if its row names such a place', () => {
  const of = (work_log: unknown) => links.workLog({ ...attempt, work_log } as AttemptEntry);
  expect(of({ group: '/ecs/pack', stream: 'main/pack/1f2e' })).toBe(
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Fecs$252Fpack/log-events/main$252Fpack$252F1f2e',
  );
  expect(of({ group: '/ecs/pack' })).toMatch(/\$252Fecs\$252Fpack$/);
  expect(of({ group: '/ecs/pack', region: 'us-east-1' })).toMatch(
    /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/cloudwatch\/home\?region=us-east-1#/,
  );
  for (const odd of [undefined, 7, { group: '/ecs/pack', region: 'evil.example/' }, { group: 'javascript:alert(1)//' }])
    expect(of(odd)).toBeUndefined();
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
