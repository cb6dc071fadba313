import { consoleHost } from './console-host';

/** A run's addresses in AWS's console. */
export interface RunLinks {
  /** The run's execution, in Step Functions. */
  execution: string;
  /** The stack's dashboard, in CloudWatch: it has the state machine's name. */
  dashboard: string;
}

/** Null where the ARN is of no execution on AWS: on a laptop. A row may hold anything: only what is checked gets into an address. */
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
