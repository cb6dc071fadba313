import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRIC_UNITS, type MetricName } from '../../domain/notices/metrics';
import type { JsonObject } from '../../domain/values/json';
import { toLogLine } from '../../domain/values/log-line';
import { writeLine } from '../write-line';

export interface MetricLine {
  /** The stack's name. */
  service: string;
  /** The one dimension beside it; none: of the whole stack. */
  group?: string;
  values: Partial<Record<MetricName, number>>;
  /** What Logs Insights finds the line by; no dimensions. */
  properties?: JsonObject;
}

/**
 * One line in CloudWatch's embedded metric format: what of it is a metric CloudWatch takes from the log by itself. Written
 * past `console`, as every line of the log.
 */
export function printMetrics({ service, group, values, properties = {} }: MetricLine): void {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service });
  if (group !== undefined) metrics.addDimension('group', group);
  for (const [name, value] of Object.entries(values) as [MetricName, number][])
    metrics.addMetric(name, METRIC_UNITS[name], value);
  const fields = { ...properties, ...metrics.serializeMetrics() };
  writeLine(toLogLine({ time: new Date().toISOString(), level: 'info', message: 'metrics', fields }));
}
