/*
 * The stack's own metrics, beside those that AWS records free of charge. Their only dimensions are the stack and the
 * group, because each combination of dimensions is billed as a metric ($0.30 a month, CloudWatch's price list). A job's
 * name is a property of the log line, which Logs Insights finds.
 */

/** The namespace of all metrics; the dimension `service` is the stack's name. */
export const METRIC_NAMESPACE = 'Runsheet';

/**
 * Whether the metrics of ends are counted for each group or for all groups together. 500 groups by group are 2,000
 * metrics, up to $600 a month.
 */
export type MetricsScope = 'by-group' | 'total';

/** The number of groups from which on a stack that was not told counts them together. Below it is $58.80 at most. */
export const GROUPS_IN_TOTAL = 50;

/** By group or in total, recorded when a job run or a run ends. */
export const GROUP_METRICS = {
  /** From a job run's first start to its last end, including the waits between its attempts. Not for LOST. */
  JobDuration: 'Milliseconds',
  /** Attempts after the first. */
  JobRetries: 'Count',
  /** 1 for a job run that failed (`isNotifiedJob`; not if it was stopped), else 0. Its samples count the job runs. */
  JobFailures: 'Count',
  /** From the plan to the end. Not for a run that never had a plan. */
  RunDuration: 'Milliseconds',
} as const;

/** Of the whole stack, recorded by each sweep. */
export const SWEEP_METRICS = {
  /** Scheduled times without a run, found by this sweep. */
  MissedRuns: 'Count',
  /** Open runs that have taken longer than their group's `expected_minutes`. */
  LateRuns: 'Count',
  /** Job runs whose attempt is surely dead and not settled. */
  ExpiredLeases: 'Count',
} as const;

export const METRIC_UNITS = { ...GROUP_METRICS, ...SWEEP_METRICS };
export type MetricName = keyof typeof METRIC_UNITS;
