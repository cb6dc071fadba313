import {
  CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { AttemptEntry } from '../../domain/tables/rows';
import { parsePlatformLine } from '../../domain/values/platform-line';
import { IN_TIME } from './clients';

/** What is printed before START, and what arrives after the end: one minute each. */
const MARGIN_MS = 60_000;

/**
 * What an attempt printed, line by line, from CloudWatch: of its log stream, in which Lambda writes one invocation after
 * the other, the lines between the invocation's first and its last.
 */
export async function readAttemptLog(logGroup: string, attempt: AttemptEntry): Promise<string[]> {
  const client = new CloudWatchLogsClient(IN_TIME);
  const lines: string[] = [];
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
    for await (const page of pages)
      for (const event of page.events ?? []) lines.push(...splitLines(event.message ?? ''));
  } catch (error) {
    // Logs are kept for 90 days, rows for a year, and a log group goes with its function.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  } finally {
    client.destroy();
  }
  return ofInvocation(lines, attempt.request_id ?? '');
}

function splitLines(message: string): string[] {
  return message.replace(/\r?\n$/, '').split(/\r?\n/);
}

/** The lines after the invocation's start, up to its end or to the next start; Lambda's own lines are left out. */
function ofInvocation(lines: readonly string[], requestId: string): string[] {
  const own: string[] = [];
  let inside = false;
  for (const line of lines) {
    const platform = parsePlatformLine(line);
    if (platform?.kind === 'start') {
      if (inside) break;
      inside = platform.requestId === requestId;
    } else if (inside && !platform) own.push(line);
  }
  return own;
}
