/** Addresses in AWS's console. */
export interface ConsoleLinks {
  /** The run's execution, in Step Functions. */
  execution: string;
  /** The stack's dashboard, in CloudWatch: it has the state machine's name. */
  dashboard: string;
}

/** Null where the ARN is of no execution on AWS: on a laptop. A row may hold anything: only what is checked gets into an address. */
export function consoleLinks(executionArn: string): ConsoleLinks | null {
  const [, partition = '', region = '', machine = ''] = EXECUTION_ARN.exec(executionArn) ?? [];
  const host = CONSOLES[partition];
  if (host === undefined) return null;
  return {
    execution: `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`,
    dashboard: `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${machine}`,
  };
}

const EXECUTION_ARN =
  /^arn:(aws|aws-cn|aws-us-gov):states:([a-z]{2}(?:-[a-z]+)+-\d):\d{12}:execution:([\w-]{1,80}):[\w-]{1,80}$/;

const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};
