import { executionArn } from '../domain/runs/cut-off';
import type { AttemptEntry } from '../domain/tables/rows';
import { isDeclaredKind, isTarget, targetKey } from '../domain/targets/kinds';
import { consoleHost } from '../domain/values/console-host';

/**
 * Addresses in the AWS console. They are built from the names of the stack and from checked parts of a row, so that a
 * row cannot lead to another site.
 */
export interface ConsoleLinks {
  execution(runId: string): string;
  /** Undefined if the attempt has no log, or if its target cannot be a function. */
  log(target: string | undefined, attempt: AttemptEntry): string | undefined;
}

export interface ConsoleNames {
  stateMachineArn: string;
  /** The name of a job function is this prefix and the name of its target. */
  jobPrefix: string;
}

/** Addresses in the console of the state machine's own partition and region. */
export function consoleLinks({ stateMachineArn, jobPrefix }: ConsoleNames): ConsoleLinks {
  const [, partition = 'aws', , region = ''] = stateMachineArn.split(':');
  const base = `https://${consoleHost(partition, region) ?? consoleHost('aws', region)}`;
  return {
    execution: (runId) =>
      `${base}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(executionArn(stateMachineArn, runId))}`,
    log: (target, { log_stream: stream }) => {
      if (!isTarget(target) || isDeclaredKind(target) || !stream) return undefined;
      const group = `/aws/lambda/${jobPrefix}${targetKey(target)}`;
      return `${base}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encodeTwice(group)}/log-events/${encodeTwice(stream)}`;
    },
  };
}

/** The console encodes a name behind the `#` twice as a URI component, and writes `$` for the outer `%`. */
function encodeTwice(name: string): string {
  // `encodeURIComponent` throws on a lone surrogate.
  return encodeURIComponent(encodeURIComponent(name.toWellFormed())).replaceAll('%', '$');
}
