import { isTarget, targetName } from '../domain/groups/job';
import { consoleHost } from '../domain/notices/console-host';
import { executionArn } from '../domain/runs/cut-off';
import type { ConsoleLinks } from './view';

export interface ConsoleNames {
  stateMachineArn: string;
  /** A job function's name is this and its target's name. */
  jobPrefix: string;
}

/** Addresses of the AWS console, by the state machine's own ARN: its partition, its region. */
export function consoleLinks({ stateMachineArn, jobPrefix }: ConsoleNames): ConsoleLinks {
  const [, partition = 'aws', , region = ''] = stateMachineArn.split(':');
  const base = `https://${consoleHost(partition, region) ?? consoleHost('aws', region)}`;
  return {
    execution: (runId) =>
      `${base}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(executionArn(stateMachineArn, runId))}`,
    log: (target, { log_stream: stream }) => {
      if (!isTarget(target) || !stream) return undefined;
      const group = `/aws/lambda/${jobPrefix}${targetName(target)}`;
      return `${base}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${twice(group)}/log-events/${twice(stream)}`;
    },
  };
}

/** The console's own way to write a name behind the `#`: as a URI component, twice, with `$` for the outer `%`. */
function twice(name: string): string {
  // Half of a pair alone has no URI.
  return encodeURIComponent(encodeURIComponent(name.toWellFormed())).replaceAll('%', '$');
}
