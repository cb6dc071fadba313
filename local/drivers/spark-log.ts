import type { WorkCall } from './driver';

const LOGGED = /^\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) /;
const NOTE =
  /^(WARNING: Using incubator|NOTE: Picked up|Using Spark's default log4j|Setting (default|Spark) log level|To adjust logging level use sc\.setLogLevel)/;

/** Characters of a line that are waited for. */
const MAX_LINE = 32_000;

/** What a program with a session of Spark prints. Its stderr is the log of Spark, of which only errors are errors. */
export class SparkLog {
  #line = '';
  #isError = true;

  constructor(private readonly print: WorkCall['print']) {}

  take(stream: 'stdout' | 'stderr', text: string): void {
    if (stream === 'stdout') this.print(stream, text);
    else {
      const lines = (this.#line + text).split('\n');
      this.#line = lines.pop() ?? '';
      for (const line of lines) this.#log(`${line}\n`);
      // A bar of progress ends no line.
      if (this.#line.length > MAX_LINE) this.end();
    }
  }

  /** Prints what is left of a line. */
  end(): void {
    if (this.#line !== '') this.#log(`${this.#line}\n`);
    this.#line = '';
  }

  /** A line that is indented belongs to the one before it. */
  #log(line: string): void {
    const [, level] = LOGGED.exec(line) ?? [];
    if (level !== undefined) this.#isError = level === 'ERROR' || level === 'FATAL';
    else if (!/^\s/.test(line) && !/^(Caused by: )?[\w$]+(\.[\w$]+)+/.test(line)) this.#isError = true;
    this.print(this.#isError && !NOTE.test(line) ? 'stderr' : 'stdout', line);
  }
}
