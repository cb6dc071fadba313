/*
 * What the work of jobs and Runsheet itself run up in services, and what a service charges for it: US dollars in
 * us-east-1, on demand. The free allowances of an account, its discounts and its plans are not taken off, and its taxes
 * are not added.
 */

/** Of the list below. Whoever changes a price reads all pages again, and changes this. */
export const PRICE_LIST = { region: 'us-east-1', date: '2026-11-30' } as const;

export interface Meter {
  /** What is counted, as it follows the figure: `GB-seconds of Lambda`. Of seconds: what ran for so long. */
  unit: string;
  /** Whether it counts seconds, which people read as a duration. */
  isTime?: true;
  /** US dollars for one. Undefined if nobody can say: `unpriced` says why. */
  price?: number;
  unpriced?: string;
}

const HOUR = 3600;
const MILLION = 1_000_000;
/** A TB of Athena's, as AWS's calculator counts it. */
const TB = 1024 ** 4;

const METERS_BY_NAME = {
  // https://aws.amazon.com/lambda/pricing/
  lambda_gb_seconds: { unit: 'GB-seconds of Lambda', price: 0.0000133334 },
  lambda_x86_gb_seconds: { unit: 'GB-seconds of Lambda on x86', price: 0.0000166667 },
  lambda_requests: { unit: 'calls of Lambda', price: 0.0000002 },
  // https://aws.amazon.com/fargate/pricing/, Linux: by the second, at least a minute.
  fargate_vcpu_seconds: { unit: 'vCPU-seconds of Fargate', price: 0.04048 / HOUR },
  fargate_gb_seconds: { unit: 'GB-seconds of Fargate', price: 0.004445 / HOUR },
  fargate_arm_vcpu_seconds: { unit: 'vCPU-seconds of Fargate on Arm', price: 0.03238 / HOUR },
  fargate_arm_gb_seconds: { unit: 'GB-seconds of Fargate on Arm', price: 0.00356 / HOUR },
  fargate_spot_seconds: { unit: 'of Fargate Spot', isTime: true, unpriced: 'the price of Spot changes' },
  instance_seconds: {
    unit: 'on machines of a cluster',
    isTime: true,
    unpriced: 'machines are paid for as long as the cluster has them, whatever they do',
  },
  // https://aws.amazon.com/glue/pricing/: by the second, at least a minute.
  glue_dpu_seconds: { unit: 'DPU-seconds of Glue', price: 0.44 / HOUR },
  glue_flex_dpu_seconds: { unit: 'DPU-seconds of Glue Flex', price: 0.29 / HOUR },
  // https://aws.amazon.com/emr/pricing/, EMR Serverless. Of storage, 20 GB a worker are free, and not billed.
  emr_vcpu_hours: { unit: 'vCPU-hours of EMR Serverless', price: 0.052624 },
  emr_gb_hours: { unit: 'GB-hours of EMR Serverless', price: 0.0057785 },
  emr_arm_vcpu_hours: { unit: 'vCPU-hours of EMR Serverless on Arm', price: 0.042094 },
  emr_arm_gb_hours: { unit: 'GB-hours of EMR Serverless on Arm', price: 0.004628 },
  emr_storage_gb_hours: { unit: 'GB-hours of storage of EMR Serverless', price: 0.000111 },
  // https://aws.amazon.com/athena/pricing/: whole MB, at least 10 a query.
  athena_bytes: { unit: 'bytes scanned by Athena', price: 5 / TB },
  redshift_seconds: {
    unit: 'of queries of Redshift',
    isTime: true,
    unpriced: 'its Data API does not tell what a query costs',
  },
  // https://aws.amazon.com/step-functions/pricing/, Standard: each state that is entered, and each retry.
  state_transitions: { unit: 'transitions of the state machine', price: 0.000025 },
  // https://aws.amazon.com/dynamodb/pricing/on-demand/
  dynamodb_write_units: { unit: 'write units of DynamoDB', price: 0.625 / MILLION },
  dynamodb_read_units: { unit: 'read units of DynamoDB', price: 0.125 / MILLION },
  dynamodb_gb_months: { unit: 'GB-months in DynamoDB', price: 0.25 },
  dynamodb_backup_gb_months: { unit: 'GB-months of backups of DynamoDB', price: 0.2 },
  // https://aws.amazon.com/cloudwatch/pricing/. A metric counts for the hours in which it has figures.
  log_gb: { unit: 'GB of logs', price: 0.5 },
  metric_months: { unit: 'metric-months', price: 0.3 },
  // https://aws.amazon.com/eventbridge/pricing/
  events: { unit: 'events', price: 1 / MILLION },
  schedule_starts: { unit: 'starts by a schedule', price: 1 / MILLION },
  databricks_seconds: { unit: 'of Databricks', isTime: true, unpriced: 'its Jobs API tells no DBUs' },
} satisfies Record<string, Meter>;

export type MeterName = keyof typeof METERS_BY_NAME;

export const METERS: Readonly<Record<MeterName, Meter>> = METERS_BY_NAME;
