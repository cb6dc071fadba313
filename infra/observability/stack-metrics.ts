import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { METRIC_NAMESPACE, type SWEEP_METRICS } from '../../domain/notices/metrics';
import type { RunsheetNames } from '../runsheet-names';

/*
 * The metrics of the alarms and the dashboard. AWS's own come first, since they cost nothing.
 */

/** The period of the sweep. */
const PERIOD = Duration.minutes(5);

/** A metric of the state machine's executions: `ExecutionsFailed`, `ExecutionThrottled`, … */
export function executions(stateMachineArn: string, metricName: string): Metric {
  const dimensionsMap = { StateMachineArn: stateMachineArn };
  return new Metric({ namespace: 'AWS/States', metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });
}

/**
 * Executions that failed, timed out or were aborted. SUM, since FILL finds nothing to fill in a metric without any
 * figure.
 */
export function failedRuns(stateMachineArn: string): IMetric {
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
 * For an alarm on a metric that has figures only when there is something to count. Where figures are missing,
 * CloudWatch looks further back for others, and the alarm would change its state some periods late.
 */
export function fillWithZero(metric: Metric): IMetric {
  const { period, label } = metric;
  return new MathExpression({
    expression: 'FILL(counted, 0)',
    usingMetrics: { counted: metric },
    period,
    label: label ?? metric.metricName,
  });
}

/** Calls of these functions that Lambda refused because the function, or the account, was at its ceiling. */
export function throttledCalls(functions: readonly IFunction[]): IMetric {
  const ids = functions.map((_, index) => `calls${index}`);
  return new MathExpression({
    expression: `SUM([${ids.map((id) => `FILL(${id}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(
      functions.map((each, index) => [ids[index], each.metricThrottles({ statistic: 'Sum', period: PERIOD })]),
    ),
    label: 'Throttled calls of the machine',
    period: PERIOD,
  });
}

/** A count of each sweep (operations/sweep-runs.ts). */
export function sweepCount(
  { reference }: RunsheetNames,
  metricName: keyof typeof SWEEP_METRICS,
  statistic: string,
): Metric {
  const dimensionsMap = { service: reference };
  return new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap, statistic, period: PERIOD });
}

/** Fires that Scheduler gave up after its own retries. */
export function droppedFires(scope: Construct, { scheduleGroup }: RunsheetNames): Metric {
  const group = ScheduleGroup.fromScheduleGroupName(scope, 'ScheduleGroup', scheduleGroup);
  return group.metricDropped({ period: PERIOD });
}

export function messagesIn(queue: Queue): Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
}
