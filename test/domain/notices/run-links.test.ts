import { runLinks } from '../../../domain/notices/run-links';
import { consoleHost } from '../../../domain/values/console-host';

const arn = (partition: string, region: string) =>
  `arn:${partition}:states:${region}:123456789012:execution:runsheet-prod:nightly-1`;

test.each([
  ['aws', 'eu-central-1', 'eu-central-1.console.aws.amazon.com'],
  ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
])('in the partition %s, a run in %s has its links on %s', (partition, region, host) => {
  expect(consoleHost(partition, region)).toBe(host);
  expect(runLinks(arn(partition, region))).toEqual({
    execution: `https://${host}/states/home?region=${region}#/v2/executions/details/${arn(partition, region)}`,
    dashboard: `https://${host}/cloudwatch/home?region=${region}#dashboards/dashboard/runsheet-prod`,
  });
});

test('a partition that is unknown has no console', () => {
  expect(consoleHost('constructor', 'eu-central-1')).toBeUndefined();
});

test.each([
  arn('aws-evil', 'eu-central-1'),
  arn('aws', 'local'),
  arn('aws', 'evil.example/'),
  `${arn('aws', 'eu-central-1')}/more`,
  '',
])('%j gives no link', (executionArn) => {
  expect(runLinks(executionArn)).toBeNull();
});
