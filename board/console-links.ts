import { executionArn } from '../domain/runs/cut-off';
import type { AttemptEntry, JobRunRow } from '../domain/tables/rows';
import {
  CALL_FUNCTION,
  isDeclaredKind,
  isTarget,
  ownLogGroup,
  SERVICE_FUNCTION,
  targetKey,
} from '../domain/targets/kinds';
import { parseWorkLog } from '../domain/targets/work-log';
import { consoleHost } from '../domain/values/console-host';

/**
 * Addresses in the AWS console. They are built from the names of the stack and from checked parts of a row, so that a
 * row cannot lead to another site.
 */
export interface ConsoleLinks {
  execution(runId: string): string;
  /** Undefined if the attempt has no log, or if its target cannot be a function. */
  log(row: LoggedRow, attempt: AttemptEntry): string | undefined;
  /** Where the attempt's work in a service prints. Undefined if its row names no such place. */
  workLog(attempt: AttemptEntry): string | undefined;
}

export type LoggedRow = Pick<JobRunRow, 'target' | 'looks' | 'run_id' | 'job_name'>;

export interface ConsoleNames {
  stateMachineArn: string;
  /** The name of a job function is this prefix and the name of its target. */
  jobPrefix: string;
  /** The declared targets. Those of `lambda:` are called by a function of ours, and have none of their own. */
  declared?: readonly string[];
}

/** Addresses in the console of the state machine's own partition and region. */
export function consoleLinks({ stateMachineArn, jobPrefix, declared = [] }: ConsoleNames): ConsoleLinks {
  const [, partition = 'aws', , region = ''] = stateMachineArn.split(':');
  const baseOf = (place: string) => `https://${consoleHost(partition, place) ?? consoleHost('aws', place)}`;
  const base = baseOf(region);
  const group = (name: string, place = region) =>
    `${baseOf(place)}/cloudwatch/home?region=${place}#logsV2:log-groups/log-group/${encodeTwice(name)}`;
  return {
    execution: (runId) =>
      `${base}/states/home?region=${region}#/v2/executions/details/${encodeURIComponent(executionArn(stateMachineArn, runId))}`,
    log: ({ target, looks, run_id, job_name }, attempt) => {
      if (!isTarget(target) || !attempt.log_stream) return undefined;
      // Its calls print into whichever stream is theirs; each line names its attempt.
      if (looks) return group(ownLogGroup(SERVICE_FUNCTION, jobPrefix)) + events(run_id, job_name, attempt);
      if (isDeclaredKind(target)) return undefined;
      // The stream is that of the function that calls. A job file in Python prints elsewhere.
      const isCalled = declared.includes(target) || parseWorkLog(attempt.work_log) !== undefined;
      const own = isCalled ? ownLogGroup(CALL_FUNCTION, jobPrefix) : `/aws/lambda/${jobPrefix}${targetKey(target)}`;
      return `${group(own)}/log-events/${encodeTwice(attempt.log_stream)}`;
    },
    workLog: ({ work_log }) => {
      const log = parseWorkLog(work_log);
      if (!log) return undefined;
      const place = group(log.group, log.region);
      return log.stream === undefined ? place : `${place}/log-events/${encodeTwice(log.stream)}`;
    },
  };
}

/** The events of a log group that name the run and the job, from a minute before the attempt to a minute after it. */
function events(runId: string, jobName: string, { started_at, ended_at }: AttemptEntry): string {
  const terms = [runId, jobName].map((text) => JSON.stringify(text.toWellFormed())).join(' ');
  const [start, end] = [Date.parse(started_at ?? ''), Date.parse(ended_at ?? '')];
  const query = [
    `filterPattern=${encodeURIComponent(terms)}`,
    ...(Number.isNaN(start) ? [] : [`start=${start - MARGIN_MS}`]),
    ...(Number.isNaN(end) ? [] : [`end=${end + MARGIN_MS}`]),
  ];
  return `/log-events${encodeURIComponent(`?${query.join('&')}`).replaceAll('%', '$')}`;
}

const MARGIN_MS = 60_000;

/** The console encodes a name behind the `#` twice as a URI component, and writes `$` for the outer `%`. */
function encodeTwice(name: string): string {
  // `encodeURIComponent` throws on a lone surrogate.
  return encodeURIComponent(encodeURIComponent(name.toWellFormed())).replaceAll('%', '$');
}
