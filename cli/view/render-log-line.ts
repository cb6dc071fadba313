import { stripVTControlCharacters } from 'node:util';
import { type Json, type JsonObject, parsedObject } from '../../domain/values/json';
import { printable } from '../../domain/values/show-value';

/** Fields that the command's output already shows, or that stand before the message. */
const NOT_SHOWN = new Set(['time', 'timestamp', 'level', 'message', 'run_id', 'job_name', 'attempt', 'requestId']);

/**
 * Width of `12:34:56.789 error `. Further lines of a message are indented, so that none can pass for a line of its own.
 */
const INDENT = ' '.repeat(19);

/** A log line for a person: `time level message field=value …`. A line that is not a JSON object is shown unchanged. */
export function renderLogLine(line: string): string {
  const entry = parsedObject(line);
  if (!entry) return safe(line);
  const { time, timestamp, level, message } = entry;
  const clock = [time, timestamp].find((each) => typeof each === 'string') as string | undefined;
  const head = [safe(clock?.slice(11, 23) ?? '').padEnd(12), safe(String(level ?? '').toLowerCase()).padEnd(5)];
  const text = typeof message === 'string' ? message : message === undefined ? '' : JSON.stringify(message);
  const fields = Object.entries(entry).filter(([name]) => !NOT_SHOWN.has(name));
  const words = [textLines(text), ...fields.map(([name, value]) => `${safe(name)}=${fieldText(value)}`)];
  return [...head, ...words.filter((word) => word !== '')].join(' ').trimEnd();
}

/** A log line as `--json` prints it: its JSON object, or an object that holds the text as its message. */
export function logLineJson(line: string): JsonObject {
  return parsedObject(line) ?? { time: null, level: null, message: line };
}

function textLines(text: string): string {
  return text.split(/\r?\n/).map(safe).join(`\n${INDENT}`);
}

function fieldText(value: Json): string {
  return safe(typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value));
}

/** Removes escape sequences: output of a job must not drive the terminal of its reader. */
function safe(text: string): string {
  return printable(stripVTControlCharacters(text)).replaceAll('\\u0009', '\t');
}
