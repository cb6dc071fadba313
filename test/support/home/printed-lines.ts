/** Where adapters/log.ts keeps the process's stdout, once for all test files that a worker runs. */
const UNCAPTURED = Symbol.for('runsheet.uncaptured-stdout');

/** Takes what the functions print from now on: each line as the object that it is. */
export function takePrintedLines(): { lines: Record<string, unknown>[]; giveBack(): void } {
  const stdout = process.stdout as NodeJS.WriteStream & { [UNCAPTURED]?: unknown };
  const before = stdout[UNCAPTURED];
  const lines: Record<string, unknown>[] = [];
  stdout[UNCAPTURED] = (text: string) => lines.push(JSON.parse(text));
  return {
    lines,
    giveBack: () => {
      stdout[UNCAPTURED] = before;
    },
  };
}
