import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRIC_UNITS, type MetricName } from '../../domain/notices/metrics';
import type { JsonObject } from '../../domain/values/json';
import { toLogLine } from '../../domain/values/log-line';
import { writeLine } from '../log';

export interface MetricLine {
  /** The stack's name. */
  service: string;
  /** The second dimension. Without it the values are those of the whole stack. */
  group?: string;
  values: Partial<Record<MetricName, number>>;
  /** Fields by which Logs Insights finds the line. They are not dimensions. */
  properties?: JsonObject;
}

/**
 * Prints one line in CloudWatch's embedded metric format, from which CloudWatch extracts the metrics by itself. The
 * line goes past `console`, like every line of the log.
 */
export function printMetrics({ service, group, values, properties = {} }: MetricLine): void {
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service });
  if (group !== undefined) metrics.addDimension('group', group);
  for (const [name, value] of Object.entries(values) as [MetricName, number][])
    metrics.addMetric(name, METRIC_UNITS[name], value);
  const fields = { ...properties, ...metrics.serializeMetrics() };
  writeLine(toLogLine({ time: new Date().toISOString(), level: 'info', message: 'metrics', fields }));
}

/** The same, counted for all groups together. The line names the group all the same, for Logs Insights. */
export function printTotals({ group, properties, ...line }: MetricLine): void {
  printMetrics({ ...line, properties: { ...properties, ...(group !== undefined && { group }) } });
}
