import { type LogEntry, toLogLine } from '../domain/values/log-line';
import { writeLine } from './write-line';

/**
 * One JSON line into the function's log. Straight to stdout: Lambda keeps such a line as it is, while what comes through
 * `console` it would wrap into JSON once more.
 */
export function printLine(entry: Omit<LogEntry, 'time'>): void {
  writeLine(toLogLine({ time: new Date().toISOString(), ...entry }));
}
