import { stripVTControlCharacters } from 'node:util';
import { type JsonObject, parsedObject } from '../../domain/values/json';
import { fieldText, readLogLine, timeField } from '../../domain/values/read-log-line';
import { printable } from '../../domain/values/show-value';

/**
 * Width of `12:34:56.789 error `. Further lines of a message are indented, so that none can pass for a line of its own.
 */
const INDENT = ' '.repeat(19);

/** A log line for a person: `time level message field=value …`. A line that is not a JSON object is shown unchanged. */
export function renderLogLine(line: string): string {
  const read = readLogLine(line);
  if (!read) return safe(line);
  const { clock, level, message, fields } = read;
  const head = [safe(clock).padEnd(12), safe(level).padEnd(5)];
  const words = [textLines(message), ...fields.map(([name, value]) => `${safe(name)}=${safe(fieldText(value))}`)];
  return [...head, ...words.filter((word) => word !== '')].join(' ').trimEnd();
}

/**
 * A log line as `--json` prints it: its JSON object, or an object that holds the text as its message. The time is
 * called `timestamp`, also of a line that an older stack wrote.
 */
export function logLineJson(line: string): JsonObject {
  const entry = parsedObject(line);
  if (!entry) return { timestamp: null, level: null, message: line };
  if (timeField(entry) !== 'time') return entry;
  const { time: timestamp = null, timestamp: own_timestamp, ...others } = entry;
  return { timestamp, ...others, ...(own_timestamp !== undefined && { own_timestamp }) };
}

function textLines(text: string): string {
  return text.split(/\r?\n/).map(safe).join(`\n${INDENT}`);
}

/** Removes escape sequences: output of a job must not drive the terminal of its reader. */
function safe(text: string): string {
  return printable(stripVTControlCharacters(text)).replaceAll('\\u0009', '\t');
}
