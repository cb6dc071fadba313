import {
  CloudWatchLogsClient,
  type FilteredLogEvent,
  type FilterLogEventsCommandInput,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { isOfAttempt } from '../../domain/attempts/call-lines';
import type { AttemptEntry, JobRunRow, WorkLog } from '../../domain/tables/rows';
import { parseWorkLog, workLogText } from '../../domain/targets/work-log';
import { parsedObject } from '../../domain/values/json';
import { toLogLine } from '../../domain/values/log-line';
import { InvocationLines } from '../../domain/values/platform-line';
import { timeField } from '../../domain/values/read-log-line';
import { CALL_TIMEOUTS } from './clients';

/** Lines may be printed a minute before START and arrive a minute after the end. */
const MARGIN_MS = 60_000;

/**
 * Reads from CloudWatch the lines that an attempt printed. Lambda writes invocations one after the other into a log
 * stream: the lines are those between the start and the end of the attempt's own invocation.
 */
export async function readCloudWatchLog(logGroup: string, attempt: AttemptEntry): Promise<string[]> {
  const found = new InvocationLines(attempt.request_id ?? '');
  const place = { logGroupName: logGroup, logStreamNames: [attempt.log_stream as string] };
  await readEvents(place, attempt, (events) => {
    for (const line of events.flatMap(({ message = '' }) => splitLines(message))) found.add(line);
    return found.isOver;
  });
  return found.lines;
}

/** Reads what all the calls of `run-service` for this attempt have printed, in whichever of its log streams. */
export async function readCallsLog(logGroup: string, attempt: AttemptEntry, row: JobRunRow): Promise<string[]> {
  const { run_id, job_name } = row;
  const lines: string[] = [];
  await readEvents({ logGroupName: logGroup, filterPattern: terms([run_id, job_name]) }, attempt, (events) => {
    lines.push(...events.flatMap(({ message = '' }) => splitLines(message)));
    return false;
  });
  return lines.filter((line) => isOfAttempt(line, { run_id, job_name, attempt: attempt.attempt }));
}

/**
 * Reads what the attempt's work has printed in its service, where its row says that it is in CloudWatch. One line says
 * so if it cannot be read.
 */
export async function readWorkLog(attempt: AttemptEntry): Promise<string[]> {
  const log = parseWorkLog(attempt.work_log);
  if (!log) return [];
  const lines: string[] = [];
  try {
    const take = (events: FilteredLogEvent[]) => {
      lines.push(...events.flatMap(logLines));
      return false;
    };
    await readEvents(placeOf(log), attempt, take, log.region);
  } catch (error) {
    const message = `the log of its work cannot be read (${workLogText(log)}): ${(error as Error).message}`;
    lines.push(toLogLine({ time: attempt.started_at ?? new Date(0).toISOString(), level: 'warn', message }));
  }
  return lines;
}

function placeOf({ group, stream, streams, terms: all = [] }: WorkLog): FilterLogEventsCommandInput {
  return {
    logGroupName: group,
    ...(stream !== undefined && { logStreamNames: [stream] }),
    ...(stream === undefined && streams !== undefined && { logStreamNamePrefix: streams }),
    ...(all.length > 0 && { filterPattern: terms(all) }),
  };
}

/** A filter pattern that matches events with all of these texts in them. */
function terms(texts: readonly string[]): string {
  return texts.map((text) => JSON.stringify(text)).join(' ');
}

/** JSON that has a time is a line as it is. Any other text becomes one, with the time that CloudWatch has of it. */
function logLines({ message = '', timestamp = 0 }: FilteredLogEvent): string[] {
  const time = new Date(timestamp).toISOString();
  return splitLines(message).map((line) => {
    const entry = parsedObject(line);
    if (entry && timeField(entry) !== undefined) return line;
    return toLogLine({ time, level: 'info', message: line });
  });
}

/**
 * Reads the events of a place while the attempt ran, page by page, until `take` returns that it has all. Of a log that
 * is gone there are none.
 */
async function readEvents(
  place: FilterLogEventsCommandInput,
  { started_at, ended_at }: AttemptEntry,
  take: (events: FilteredLogEvent[]) => boolean,
  region?: string,
): Promise<void> {
  const client = new CloudWatchLogsClient({ ...CALL_TIMEOUTS, ...(region !== undefined && { region }) });
  const pages = paginateFilterLogEvents(
    { client },
    {
      ...place,
      ...(started_at && { startTime: Date.parse(started_at) - MARGIN_MS }),
      ...(ended_at && { endTime: Date.parse(ended_at) + MARGIN_MS }),
    },
  );
  try {
    for await (const page of pages) if (take(page.events ?? [])) break;
  } catch (error) {
    // Logs are kept for 90 days and rows for a year, and a log group is deleted with its function.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  } finally {
    client.destroy();
  }
}

function splitLines(message: string): string[] {
  return message.replace(/\r?\n$/, '').split(/\r?\n/);
}
