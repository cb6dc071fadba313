/** A line that the Lambda runtime writes into a log, around the lines of the function. */
export interface PlatformLine {
  /** `start`, `end`, `report`, … */
  kind: string;
  requestId: string;
}

/** The line in Lambda's JSON format. The embedded runtime writes the same format. */
export function toPlatformLine(kind: 'start' | 'end', requestId: string, time: string): string {
  return JSON.stringify({ time, type: `platform.${kind}`, record: { requestId } });
}

/** Matched from the start of the line: a job's own line has its level second, whatever fields it sets. */
const PLATFORM_LINE = /^\{"time":"[^"]*","type":"platform\.(\w+)","record":\{"requestId":"([^"]*)"/;

export function parsePlatformLine(line: string): PlatformLine | undefined {
  const match = PLATFORM_LINE.exec(line);
  return match ? { kind: match[1] as string, requestId: match[2] as string } : undefined;
}

/**
 * Collects the lines of one invocation out of its log stream. A platform line is believed if it names the invocation:
 * no code of a job knows that id. A child process of the job can print a line that looks like any other. It is kept as
 * the text that it is, unless the invocation has no end; then the next start is where it ended.
 */
export class InvocationLines {
  readonly #lines: string[] = [];
  #state: 'before' | 'inside' | 'over' = 'before';
  /** How many lines came before the next start. */
  #nextStart: number | undefined;

  constructor(private readonly requestId: string) {}

  /** Whether the end was seen, so that no further line is wanted. */
  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** To be called for each line of the stream, in order. */
  add(line: string, platform = parsePlatformLine(line)): void {
    if (platform?.requestId === this.requestId) this.#hear(platform.kind);
    else if (this.#state === 'inside') {
      if (platform?.kind === 'start') this.#nextStart ??= this.#lines.length;
      this.#lines.push(line);
    }
  }

  /** The lines, once the stream or the invocation is over. */
  get lines(): string[] {
    return this.isOver ? this.#lines : this.#lines.slice(0, this.#nextStart);
  }

  #hear(kind: string): void {
    if (kind === 'start' && this.#state === 'before') this.#state = 'inside';
    else if ((kind === 'end' || kind === 'report') && this.#state === 'inside') this.#state = 'over';
  }
}
