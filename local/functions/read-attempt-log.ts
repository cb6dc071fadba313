import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { AttemptEntry } from '../../domain/rows';
import { printable } from '../../domain/show-value';
import type { Home } from '../home';

/**
 * What an attempt printed: the lines of its log stream between its START and its END, or to the next START where it ended
 * without one. Escape sequences are taken out: what a job prints must not drive the terminal of its reader.
 */
export async function readAttemptLog({ logs }: Home, { log_stream, request_id }: AttemptEntry): Promise<string[]> {
  const file = path.join(logs, `${path.basename(log_stream ?? '')}.log`);
  const lines: string[] = [];
  const end = `END RequestId: ${request_id}`;
  let inside = false;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === `START RequestId: ${request_id}`) inside = true;
    else if (inside && line.startsWith('START RequestId: ')) break;
    else if (inside && line.endsWith(end)) {
      // A last line that the attempt did not end: END stands behind it.
      if (line !== end) lines.push(shown(line.slice(0, -end.length)));
      break;
    } else if (inside) lines.push(shown(line));
  }
  return lines;
}

function shown(line: string): string {
  return printable(stripVTControlCharacters(line)).replaceAll('\\u0009', '\t');
}
