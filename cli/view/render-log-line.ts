import { stripVTControlCharacters } from 'node:util';
import { type Json, type JsonObject, parsedObject } from '../../domain/values/json';
import { printable } from '../../domain/values/show-value';

/** What the command has said already, or what the line says before its message. */
const NOT_SHOWN = new Set(['time', 'timestamp', 'level', 'message', 'run_id', 'job_name', 'attempt', 'requestId']);

/** Width of `12:34:56.789 error `: what a message goes on with stands below its beginning, and cannot pass for a line. */
const INDENT = ' '.repeat(19);

/** A line of a log as a person reads it: `time level message field=value …`. What is no JSON object is shown as it is. */
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

/** A line of a log as `--json` gives it: its object, or one with a message alone where it is none. */
export function logLineJson(line: string): JsonObject {
  return parsedObject(line) ?? { time: null, level: null, message: line };
}

function textLines(text: string): string {
  return text.split(/\r?\n/).map(safe).join(`\n${INDENT}`);
}

function fieldText(value: Json): string {
  return safe(typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value));
}

/** Escape sequences are taken out: what a job prints must not drive the terminal of its reader. */
function safe(text: string): string {
  return printable(stripVTControlCharacters(text)).replaceAll('\\u0009', '\t');
}
