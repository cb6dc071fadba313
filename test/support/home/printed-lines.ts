/** Where adapters/write-line.ts keeps the process's stdout, once for all test files that a worker runs. */
const UNTURNED = Symbol.for('runsheet.unturned-stdout');

/** Takes what the functions print from now on: each line as the object that it is. */
export function takePrintedLines(): { lines: Record<string, unknown>[]; giveBack(): void } {
  const stdout = process.stdout as NodeJS.WriteStream & { [UNTURNED]?: unknown };
  const before = stdout[UNTURNED];
  const lines: Record<string, unknown>[] = [];
  stdout[UNTURNED] = (text: string) => lines.push(JSON.parse(text));
  return {
    lines,
    giveBack: () => {
      stdout[UNTURNED] = before;
    },
  };
}
