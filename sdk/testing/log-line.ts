import type { JsonObject } from '../../domain/values/json';
import { parsedObject } from '../../domain/values/json';
import type { LogLevel } from '../../domain/values/log-line';
import { wordsOf } from '../../domain/values/read-log-line';

/** One line of a job's log: what it logged with `job.log`, or printed in any other way. */
export interface LoggedLine {
  level: LogLevel;
  message: string;
  fields: JsonObject;
}

/** Reads a line of an attempt's log. Only a child process can have printed anything else: its line is a message. */
export function readLogLine(line: string): LoggedLine {
  const { timestamp, level, message, run_id, job_name, attempt, ...fields } = parsedObject(line) ?? { message: line };
  return { level: (level ?? 'info') as LogLevel, message: wordsOf(message ?? 'undefined'), fields };
}
