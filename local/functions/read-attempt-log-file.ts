import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { AttemptEntry } from '../../domain/tables/rows';
import { type PlatformLine, parsePlatformLine } from '../../domain/values/platform-line';
import type { Home } from '../home';

/**
 * What an attempt printed: the lines of its log stream between its start and its end, or to the next start where it ended
 * without one. As they are in the file: who shows them takes care of what else than JSON a child process may have printed.
 */
export async function readAttemptLog({ logs }: Home, { log_stream, request_id }: AttemptEntry): Promise<string[]> {
  const file = path.join(logs, `${path.basename(log_stream ?? '')}.log`);
  const lines: string[] = [];
  let inside = false;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const { before, platform } = split(line);
    if (inside && before !== '') lines.push(before);
    if (platform?.kind === 'start') {
      if (inside) break;
      inside = platform.requestId === request_id;
    } else if (inside && platform?.kind === 'end' && platform.requestId === request_id) break;
  }
  return lines;
}

/** A platform line stands alone, or behind a text without a line's end. No JSON line of a job ends as it does. */
function split(line: string): { before: string; platform?: PlatformLine } {
  if (!line.endsWith('"}}')) return { before: line };
  const at = line.lastIndexOf('{"time":');
  const platform = at < 0 ? undefined : parsePlatformLine(line.slice(at));
  return platform ? { before: line.slice(0, at), platform } : { before: line };
}
