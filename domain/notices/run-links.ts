import { consoleHost } from '../values/console-host';

/** A run's addresses in the AWS console. */
export interface RunLinks {
  /** The run's execution, in Step Functions. */
  execution: string;
  /** The stack's dashboard, in CloudWatch. It has the state machine's name. */
  dashboard: string;
}

/**
 * Null if the ARN is not of an execution on AWS, as on a laptop. A row may hold any text, so that an address is made
 * only of checked parts.
 */
export function runLinks(executionArn: string): RunLinks | null {
  const [, partition = '', region = '', machine = ''] = EXECUTION_ARN.exec(executionArn) ?? [];
  const host = consoleHost(partition, region);
  if (host === undefined) return null;
  return {
    execution: `https://${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`,
    dashboard: `https://${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${machine}`,
  };
}

const EXECUTION_ARN =
  /^arn:(aws|aws-cn|aws-us-gov):states:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:execution:([\w-]{1,80}):[\w-]{1,80}$/;
