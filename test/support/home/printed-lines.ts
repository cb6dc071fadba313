/** adapters/log.ts keeps the process's stdout here, once for all test files that a worker runs. */
const UNCAPTURED = Symbol.for('runsheet.uncaptured-stdout');

/** Collects the lines that functions print from now on, each parsed. */
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
