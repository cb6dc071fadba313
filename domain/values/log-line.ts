import { inspect } from 'node:util';
import { errorsAsParts, isError } from './error-parts';
import { type JsonObject, parsedObject } from './json';
import { printable } from './show-value';
import { headOf, wellFormedJson } from './well-formed';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Bytes of JSON that a line's message may take, and again its fields. With the rest a line stays below 64 KB, because
 * Lambda reads that much of a function's output at once: a longer line may come out in two pieces.
 */
export const MAX_LOG_BYTES = 16 * 1024;

export interface LogEntry {
  time: string;
  level: LogLevel;
  message: unknown;
  fields?: unknown;
  /** How much of the message was cut before. */
  cutBytes?: number;
  /** Which attempt writes the line. The fields cannot change it. */
  identity?: JsonObject;
}

type Hide = (text: string) => string;
const UNCHANGED: Hide = (text) => text;

/**
 * An entry as one line: a JSON object without line ends and control characters, whatever the message and the fields
 * contain. It begins with `timestamp`: Lambda gives a line without a valid one a second time. A message or fields
 * beyond `MAX_LOG_BYTES` are cut, and `cut_bytes` says how much is missing. Never throws: if `hide` fails, the line
 * shows neither message nor fields.
 */
export function toLogLine(entry: LogEntry, hide: Hide = UNCHANGED): string {
  try {
    return toShownLine(entry, hide);
  } catch {
    const { time, level, identity } = entry;
    return toLine({ timestamp: time, level, message: 'a line that could not be shown safely', ...identity });
  }
}

function toShownLine(entry: LogEntry, hide: Hide): string {
  const message = cut(hide(textOf(entry.message)));
  const fields = entry.fields === undefined ? { object: {}, cutBytes: 0 } : readFields(entry.fields, hide);
  const cutBytes = message.cutBytes + fields.cutBytes + (entry.cutBytes ?? 0);
  return toLine({
    timestamp: entry.time,
    level: entry.level,
    message: message.text,
    ...withoutTimestamp(fields.object),
    ...(cutBytes > 0 && { cut_bytes: cutBytes }),
    ...entry.identity,
  });
}

/** The time of a line is ours, and a job's own stands beside it: other tools may print any, of any clock. */
function withoutTimestamp({ timestamp, ...others }: JsonObject): JsonObject {
  return timestamp === undefined ? others : { ...others, own_timestamp: timestamp };
}

/**
 * JSON on one line that cannot drive a terminal. `JSON.stringify` alone keeps U+2028 and the upper control characters.
 */
function toLine(value: object): string {
  return printable(wellFormedJson(value));
}

/** The fields as a JSON object. Fields that cannot be one (circular, not an object, too many) are kept as a text. */
function readFields(fields: unknown, hide: Hide): { object: JsonObject; cutBytes: number } {
  const json = hide(jsonOf(isError(fields) ? { error: fields } : fields));
  const parsed = Buffer.byteLength(printable(json)) <= MAX_LOG_BYTES ? parsedObject(json) : undefined;
  if (parsed) return { object: parsed, cutBytes: 0 };
  const { text, cutBytes } = cut(json);
  return { object: { fields: text }, cutBytes };
}

function jsonOf(fields: unknown): string {
  try {
    return JSON.stringify(fields, errorsAsParts) ?? textOf(fields);
  } catch {
    // The value contains itself, or one of its getters throws: show it as Node prints it.
    return textOf(fields);
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    // Texts are not cut here: half a secret would not be recognized and hidden.
    return inspect(value, { maxStringLength: null });
  } catch {
    return `a ${typeof value} that cannot be shown`;
  }
}

/** The bytes of JSON that the message takes in its line, with its quotation marks. */
export function messageBytes(message: string): number {
  return Buffer.byteLength(printable(JSON.stringify(message)));
}

/** As much of a text as fits in a line. */
function cut(text: string): { text: string; cutBytes: number } {
  // A character takes at least one byte, so that no more characters than bytes can fit.
  let kept = headOf(text, MAX_LOG_BYTES);
  while (messageBytes(kept) > MAX_LOG_BYTES) {
    kept = headOf(kept, Math.floor(kept.length * 0.8));
  }
  return { text: kept, cutBytes: Buffer.byteLength(text) - Buffer.byteLength(kept) };
}
