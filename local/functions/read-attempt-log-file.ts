import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { AttemptEntry } from '../../domain/tables/rows';
import { InvocationLines, type PlatformLine, parsePlatformLine } from '../../domain/values/platform-line';
import type { Home } from '../home';

/**
 * The lines that an attempt printed: those of its log stream between its start line and its end line, or up to the next
 * start line if it has no end line. They are returned as the file holds them. A child process may have printed
 * something else than JSON, and the code that shows the lines must be ready for that. Undefined if the stream is gone.
 */
export async function readAttemptLogFile(
  { logs }: Home,
  { log_stream, request_id }: AttemptEntry,
): Promise<string[] | undefined> {
  const file = path.join(logs, `${path.basename(log_stream ?? '')}.log`);
  // Missing, it would end the process: readline hands on no error of its input.
  if (!existsSync(file)) return undefined;
  const found = new InvocationLines(request_id ?? '');
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const { before, platform } = split(line);
    if (before !== '') found.add(before, undefined);
    if (platform) found.add(line.slice(before.length), platform);
    if (found.isOver) break;
  }
  return found.lines;
}

/**
 * A platform line stands alone, or follows a text without a line's end. No JSON line of a job ends like a platform
 * line.
 */
function split(line: string): { before: string; platform?: PlatformLine } {
  if (!line.endsWith('"}}')) return { before: line };
  const at = line.lastIndexOf('{"time":');
  const platform = at < 0 ? undefined : parsePlatformLine(line.slice(at));
  return platform ? { before: line.slice(0, at), platform } : { before: line };
}
