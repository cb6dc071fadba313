/** Where a process keeps its stdout as it was: two bundles may turn one process's output, the later over the earlier. */
const UNTURNED = Symbol.for('runsheet.unturned-stdout');

type Write = (text: string) => unknown;

/** One line into the log of this process: past all that turns what is printed, and past `console`. */
export function writeLine(line: string): void {
  unturnedStdout()(`${line}\n`);
}

/** The first call must come before the output is turned. */
export function unturnedStdout(): Write {
  const stdout = process.stdout as NodeJS.WriteStream & { [UNTURNED]?: Write };
  stdout[UNTURNED] ??= stdout.write.bind(stdout) as Write;
  return stdout[UNTURNED];
}
