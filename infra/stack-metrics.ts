import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE, type SWEEP_METRICS } from '../domain/notices/metrics';
import type { StageNames } from './stage-names';

/*
 * What alarms and the dashboard look at. Of AWS's own metrics where there is one: those cost nothing.
 */

/** As often as the sweep comes. */
const PERIOD = Duration.minutes(5);

/** Of the state machine's executions: `ExecutionsFailed`, `ExecutionThrottled`, … */
export function executions(stateMachineArn: string, metricName: string): Metric {
  const dimensionsMap = { StateMachineArn: stateMachineArn };
  return new Metric({ namespace: 'AWS/States', metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });
}

/** Executions that ended otherwise than well. SUM, since of what never happened there may be nothing to fill. */
export function endedBadly(stateMachineArn: string): IMetric {
  return new MathExpression({
    expression: 'SUM([FILL(failed, 0), FILL(timed_out, 0), FILL(aborted, 0)])',
    usingMetrics: {
      failed: executions(stateMachineArn, 'ExecutionsFailed'),
      timed_out: executions(stateMachineArn, 'ExecutionsTimedOut'),
      aborted: executions(stateMachineArn, 'ExecutionsAborted'),
    },
    label: 'Runs that did not end well',
    period: PERIOD,
  });
}

/**
 * For an alarm on what has figures only when there is something to count. Where figures are missing CloudWatch looks further
 * back for others, and the alarm would change its mind some periods late.
 */
export function zeroWhereNothing(metric: Metric): IMetric {
  const { period, label } = metric;
  return new MathExpression({
    expression: 'FILL(counted, 0)',
    usingMetrics: { counted: metric },
    period,
    label: label ?? metric.metricName,
  });
}

/** What each sweep counts (operations/sweep-runs.ts). */
export function sweepCount({ stack }: StageNames, metricName: keyof typeof SWEEP_METRICS, statistic: string): Metric {
  const dimensionsMap = { service: stack };
  return new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap, statistic, period: PERIOD });
}

/** Fires that Scheduler gave up, after its own retries. */
export function droppedFires(scope: Construct, { scheduleGroup }: StageNames): Metric {
  const group = ScheduleGroup.fromScheduleGroupName(scope, 'ScheduleGroup', scheduleGroup);
  return group.metricDropped({ period: PERIOD });
}

export function lyingIn(queue: Queue): Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
}
