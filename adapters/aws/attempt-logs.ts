import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AttemptEntry } from '../../domain/tables/rows';
import { InvocationLines } from '../../domain/values/platform-line';
import { CALL_TIMEOUTS } from './clients';

/** Lines may be printed a minute before START and arrive a minute after the end. */
const MARGIN_MS = 60_000;

/**
 * Reads from CloudWatch the lines that an attempt printed. Lambda writes invocations one after the other into a log
 * stream: the lines are those between the start and the end of the attempt's own invocation.
 */
export async function readCloudWatchLog(logGroup: string, attempt: AttemptEntry): Promise<string[]> {
  const client = new CloudWatchLogsClient(CALL_TIMEOUTS);
  const found = new InvocationLines(attempt.request_id ?? '');
  const pages = paginateFilterLogEvents(
    { client },
    {
      logGroupName: logGroup,
      logStreamNames: [attempt.log_stream as string],
      ...(attempt.started_at && { startTime: Date.parse(attempt.started_at) - MARGIN_MS }),
      ...(attempt.ended_at && { endTime: Date.parse(attempt.ended_at) + MARGIN_MS }),
    },
  );
  try {
    for await (const page of pages) {
      for (const line of (page.events ?? []).flatMap(({ message = '' }) => splitLines(message))) found.add(line);
      if (found.isOver) break;
    }
  } catch (error) {
    // Logs are kept for 90 days and rows for a year, and a log group is deleted with its function.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  } finally {
    client.destroy();
  }
  return found.lines;
}

function splitLines(message: string): string[] {
  return message.replace(/\r?\n$/, '').split(/\r?\n/);
}
