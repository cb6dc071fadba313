import { printMetrics, printTotals } from '../../../adapters/aws/print-metrics';
import { takePrintedLines } from '../../support/home/printed-lines';

let printed: ReturnType<typeof takePrintedLines>;
beforeEach(() => {
  printed = takePrintedLines();
});
afterEach(() => printed.giveBack());

test('metrics are one line in CloudWatch’s format, with the stack and the group as dimensions', () => {
  printMetrics({
    service: 'runsheet-prod',
    group: 'nightly',
    values: { RunDuration: 5000 },
    properties: { run_id: 'x' },
  });
  expect(printed.lines).toMatchObject([
    { message: 'metrics', service: 'runsheet-prod', group: 'nightly', RunDuration: 5000, run_id: 'x' },
  ]);
  const [{ CloudWatchMetrics }] = printed.lines.map(({ _aws }) => _aws) as [{ CloudWatchMetrics: unknown }];
  expect(CloudWatchMetrics).toMatchObject([
    {
      Namespace: 'Runsheet',
      Dimensions: [['service', 'group']],
      Metrics: [{ Name: 'RunDuration', Unit: 'Milliseconds' }],
    },
  ]);
});

test('metrics of the whole stack have no group', () => {
  printMetrics({ service: 'runsheet-prod', values: { MissedRuns: 0 } });
  expect(printed.lines[0]).not.toHaveProperty('group');
  expect(printed.lines).toMatchObject([
    { MissedRuns: 0, _aws: { CloudWatchMetrics: [{ Dimensions: [['service']] }] } },
  ]);
});

test('metrics of all groups together name their group as a field, which is no dimension', () => {
  printTotals({ service: 'runsheet-prod', group: 'nightly', values: { JobRetries: 1 }, properties: { job_name: 'a' } });
  expect(printed.lines).toMatchObject([
    { group: 'nightly', job_name: 'a', JobRetries: 1, _aws: { CloudWatchMetrics: [{ Dimensions: [['service']] }] } },
  ]);
});
