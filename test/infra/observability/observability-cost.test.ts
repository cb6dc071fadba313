import type { Template } from 'aws-cdk-lib/assertions';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { GROUP_METRICS, SWEEP_METRICS } from '../../../domain/notices/metrics';
import { observabilityCost } from '../../../infra/observability/observability-cost';
import { synthesize } from '../../support/stack/synthesize';

const ONE_OF_EACH = { alarmMetrics: 1, dashboards: 1, stackMetrics: 1, groupMetrics: 1 };

test('the cost is what CloudWatch lists: $0.10 an alarm metric, $3 a dashboard, $0.30 a metric', () => {
  expect(observabilityCost(ONE_OF_EACH)).toMatchObject({ monthly: 3.4, perGroup: 0.3 });
  expect(observabilityCost({ ...ONE_OF_EACH, alarmMetrics: 11 }).monthly).toBe(4.4);
  expect(observabilityCost({ alarmMetrics: 12, dashboards: 1, stackMetrics: 3, groupMetrics: 4 })).toMatchObject({
    monthly: 5.1,
    perGroup: 1.2,
  });
});

test('groups that are counted together cost their metrics once', () => {
  const { monthly, perGroup, text } = observabilityCost({ ...ONE_OF_EACH, metrics: 'total' });
  expect({ monthly, perGroup }).toEqual({ monthly: 3.7, perGroup: 0 });
  expect(text).toMatch(/^at most \$3\.70 a month: .*, 1 metrics at \$0\.30, and 1 metrics of all groups at \$0\.30, /);
});

test('by group is what groups cost until they are counted together', () => {
  expect(observabilityCost({ ...ONE_OF_EACH, metrics: 'by-group' }).text).toContain('1 metrics a group at $0.30');
  expect(observabilityCost(ONE_OF_EACH).text).toContain('1 metrics a group (of all groups from 50 on) at $0.30');
});

test('the text shows the sum, its parts, and what may be free', () => {
  const { text } = observabilityCost({ alarmMetrics: 12, dashboards: 1, stackMetrics: 3, groupMetrics: 4 });
  expect(text).toBe(
    'at most $5.10 a month and $1.20 a group: 12 alarm metrics at $0.10, 1 dashboard at $3.00, 3 metrics at $0.30, and 4 metrics ' +
      "a group (of all groups from 50 on) at $0.30, less for the hours in which no job ends. An account's first 10 alarm metrics, 3 dashboards and " +
      '10 metrics are free',
  );
});

test('the stack prints it of what the template really has', () => {
  const template = synthesize();
  const counted = {
    alarmMetrics: alarmMetrics(template),
    dashboards: Object.keys(template.findResources('AWS::CloudWatch::Dashboard')).length,
    stackMetrics: Object.keys(SWEEP_METRICS).length,
    groupMetrics: Object.keys(GROUP_METRICS).length,
  };
  expect(counted).toMatchObject({ dashboards: 1, stackMetrics: 3, groupMetrics: 4 });
  expect(counted.alarmMetrics).toBeGreaterThan(Object.keys(template.findResources('AWS::CloudWatch::Alarm')).length);
  expect(template.findOutputs('ObservabilityCost').ObservabilityCost?.Value).toBe(observabilityCost(counted).text);
});

test('an alarm that is made after the counting would be missing from it, and found here', () => {
  const template = synthesize({
    extend: (stack) =>
      new Alarm(stack, 'Late', {
        metric: new Metric({ namespace: 'Any', metricName: 'Any' }),
        threshold: 1,
        evaluationPeriods: 1,
      }),
  });
  expect(template.findOutputs('ObservabilityCost').ObservabilityCost?.Value).not.toContain(
    `: ${alarmMetrics(template)} alarm metrics`,
  );
});

function alarmMetrics(template: Template): number {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm'))
    .map(({ Properties }) => Properties.Metrics?.filter((each: object) => 'MetricStat' in each).length ?? 1)
    .reduce((sum, each) => sum + each, 0);
}
