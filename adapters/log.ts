import { type LogEntry, toLogLine } from '../domain/values/log-line';

/**
 * Prints one JSON line into the function's log. It goes straight to stdout: Lambda leaves such a line as it is, but
 * would wrap a line printed with `console` into JSON once more.
 */
export function printLine(entry: Omit<LogEntry, 'time'>): void {
  writeLine(toLogLine({ time: new Date().toISOString(), ...entry }));
}

/** Writes one line into the log of this process, past `console` and past the capture of a job's output. */
export function writeLine(line: string): void {
  uncapturedStdout()(`${line}\n`);
}

type Write = (text: string) => unknown;

/**
 * Where a process keeps its original stdout. The symbol is global, because two bundles may capture the output in turn.
 */
const UNCAPTURED = Symbol.for('runsheet.uncaptured-stdout');

/** Has all lines of this process written by `write`, whatever becomes of stdout. To be called before any is written. */
export function writeLinesBy(write: Write): void {
  (process.stdout as NodeJS.WriteStream & { [UNCAPTURED]?: Write })[UNCAPTURED] = write;
}

/** Returns the original `write` of stdout. The first call must come before the output is captured. */
export function uncapturedStdout(): Write {
  const stdout = process.stdout as NodeJS.WriteStream & { [UNCAPTURED]?: Write };
  stdout[UNCAPTURED] ??= stdout.write.bind(stdout) as Write;
  return stdout[UNCAPTURED];
}
