/*
 * What the stack measures itself, beside what AWS measures for nothing. Dimensions are the stage and the group alone: each
 * set of them is billed as a metric of its own ($0.30 a month, CloudWatch's price list), so that a job's name is a property
 * of the line, found by Logs Insights.
 */

/** Of all metrics; the dimension `service` is the stack's name. */
export const METRIC_NAMESPACE = 'Runsheet';

/** By group, told when a job run or a run ends. */
export const GROUP_METRICS = {
  /** From the first start to the last end of a job run that ran, with the waits between its attempts. Not of a LOST one. */
  JobDuration: 'Milliseconds',
  /** Attempts after the first. */
  JobRetries: 'Count',
  /** 1 of a job run that failed (`isNotifiedJob`: not of one that was stopped), 0 of any other: its samples are the job runs. */
  JobFailures: 'Count',
  /** From the plan to the end. Not of a run that never had a plan. */
  RunDuration: 'Milliseconds',
} as const;

/** Of the whole stack, told by each sweep. */
export const SWEEP_METRICS = {
  /** Scheduled times at which no run came, noticed in this sweep. */
  MissedRuns: 'Count',
  /** Runs that are open and have taken longer than their group's `expected_minutes`. */
  LateRuns: 'Count',
  /** Job runs whose attempt is surely dead, and that nobody has settled. */
  ExpiredLeases: 'Count',
} as const;

export const METRIC_UNITS = { ...GROUP_METRICS, ...SWEEP_METRICS };
export type MetricName = keyof typeof METRIC_UNITS;
