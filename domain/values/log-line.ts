import { inspect } from 'node:util';
import { type JsonObject, parsedObject } from './json';
import { printable } from './show-value';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Bytes of JSON that a line's message, and again its fields, may take. With the rest a line stays below 64 KB, what Lambda
 * reads of a function's output at once: a longer line may come out in two pieces.
 */
export const MAX_LOG_BYTES = 16 * 1024;

export interface LogEntry {
  time: string;
  level: LogLevel;
  message: unknown;
  fields?: unknown;
  /** What is missing of the message already. */
  cutBytes?: number;
  /** Who speaks. Fields cannot change it. */
  identity?: JsonObject;
}

type Hide = (text: string) => string;
const AS_IT_IS: Hide = (text) => text;

/**
 * An entry as one line: a JSON object without any line end or control character, whatever the message and the fields hold.
 * A message or fields beyond `MAX_LOG_BYTES` are cut, and `cut_bytes` says how much is missing. Never throws: of an entry
 * that could not be hidden nothing is shown.
 */
export function toLogLine(entry: LogEntry, hide: Hide = AS_IT_IS): string {
  try {
    return toShownLine(entry, hide);
  } catch {
    const { time, level, identity } = entry;
    return toLine({ time, level, message: 'a line that could not be shown safely', ...identity });
  }
}

function toShownLine(entry: LogEntry, hide: Hide): string {
  const message = cut(hide(textOf(entry.message)));
  const fields = entry.fields === undefined ? { object: {}, cutBytes: 0 } : readFields(entry.fields, hide);
  const cutBytes = message.cutBytes + fields.cutBytes + (entry.cutBytes ?? 0);
  return toLine({
    time: entry.time,
    level: entry.level,
    message: message.text,
    ...fields.object,
    ...(cutBytes > 0 && { cut_bytes: cutBytes }),
    ...entry.identity,
  });
}

/** JSON as one line that drives no terminal: JSON itself leaves U+2028 and the upper control characters as they are. */
function toLine(value: object): string {
  return printable(JSON.stringify(value));
}

/** The fields as an object of JSON. Such as cannot be (circular, no object, too many) are kept as a text. */
function readFields(fields: unknown, hide: Hide): { object: JsonObject; cutBytes: number } {
  const json = hide(jsonOf(fields));
  const parsed = Buffer.byteLength(printable(json)) <= MAX_LOG_BYTES ? parsedObject(json) : undefined;
  if (parsed) return { object: parsed, cutBytes: 0 };
  const { text, cutBytes } = cut(json);
  return { object: { fields: text }, cutBytes };
}

function jsonOf(fields: unknown): string {
  try {
    return JSON.stringify(fields, (_, value) => (typeof value === 'bigint' ? String(value) : value)) ?? textOf(fields);
  } catch {
    // It holds itself, or a getter of it throws: shown as Node would print it.
    return textOf(fields);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    // Cut here, the beginning of a secret would not be known for one.
    return inspect(value, { maxStringLength: null });
  } catch {
    return `a ${typeof value} that cannot be shown`;
  }
}

/** As much of a text as may stand in a line. */
function cut(text: string): { text: string; cutBytes: number } {
  // A character takes a byte at least: what lies further is never kept.
  let kept = text.slice(0, MAX_LOG_BYTES);
  while (Buffer.byteLength(printable(JSON.stringify(kept))) > MAX_LOG_BYTES) {
    kept = kept.slice(0, Math.floor(kept.length * 0.8));
  }
  return { text: kept, cutBytes: Buffer.byteLength(text) - Buffer.byteLength(kept) };
}
