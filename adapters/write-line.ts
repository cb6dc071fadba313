/**
 * Where a process keeps the `write` of its stdout from before the output was captured. Two bundles may capture the output
 * of one process, the later over the earlier.
 */
const UNCAPTURED = Symbol.for('runsheet.uncaptured-stdout');

type Write = (text: string) => unknown;

/** Writes one line into the log of this process, past the capture of its output and past `console`. */
export function writeLine(line: string): void {
  uncapturedStdout()(`${line}\n`);
}

/** The first call must come before the output is captured. */
export function uncapturedStdout(): Write {
  const stdout = process.stdout as NodeJS.WriteStream & { [UNCAPTURED]?: Write };
  stdout[UNCAPTURED] ??= stdout.write.bind(stdout) as Write;
  return stdout[UNCAPTURED];
}
