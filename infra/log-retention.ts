import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** 90 days, as long as Step Functions keeps an execution's history. The run table keeps what happened for a year. */
export const LOG_RETENTION = RetentionDays.THREE_MONTHS;
