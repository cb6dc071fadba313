import { type Json, type JsonObject, parsedObject } from './json';

/** The parts of a log line that a person reads. A job printed them: they are not safe to show as they are. */
export interface ReadLogLine {
  /** `02:00:01.123`, or empty. */
  clock: string;
  level: string;
  message: string;
  fields: [name: string, value: Json][];
}

/** Fields that every line of an attempt has, or that stand before the message. */
const NOT_SHOWN = new Set(['level', 'message', 'run_id', 'job_name', 'attempt', 'requestId']);

/** Undefined if the line is not a JSON object: then it is a text. */
export function readLogLine(line: string): ReadLogLine | undefined {
  const entry = parsedObject(line);
  if (!entry) return undefined;
  const { level, message } = entry;
  const time = timeField(entry);
  return {
    clock: time === undefined ? '' : (entry[time] as string).slice(11, 23),
    level: wordsOf(level ?? '').toLowerCase(),
    message: message === undefined ? '' : wordsOf(message),
    fields: Object.entries(entry).filter(([name]) => name !== time && !NOT_SHOWN.has(name)),
  };
}

const TIME_FIELDS = ['timestamp', 'time'] as const;

/**
 * The field in which a line has its time: it is the first one. Lines begin with `timestamp`, and those of older
 * stacks with `time`; the other of the two is then the job's own. A line of another program may have either, anywhere.
 */
export function timeField(entry: JsonObject): (typeof TIME_FIELDS)[number] | undefined {
  const [first] = Object.keys(entry);
  const order = first === 'time' ? TIME_FIELDS.toReversed() : TIME_FIELDS;
  return order.find((name) => typeof entry[name] === 'string');
}

/** A printed value may be an object whose `toString` is no function, so that it has no text but JSON. */
export function wordsOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of a field: a word as it is, anything else as JSON. */
export function fieldText(value: Json): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
