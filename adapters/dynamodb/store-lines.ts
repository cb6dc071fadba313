/*
 * How the embedded store is called: over one connection for each client, as lines. A call is a number, an action and
 * DynamoDB's JSON; its answer is the number, a status and the JSON. Calls are answered in any order. HTTP for each call
 * would take most of its time.
 */

/** The protocol that a connection asks for, in an HTTP request that also brings the access key. */
export const CALLS = 'runsheet-calls';

/** DynamoDB's own limit of a request, and room for what leads it. No answer is as long. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024 + 1024;

const NEWLINE = 10;

/** Splits what arrives into lines. */
export class LineReader {
  #begun: Buffer[] = [];
  #size = 0;

  constructor(private readonly onLine: (line: Buffer) => void) {}

  /** Returns false once a line is longer than any of ours. */
  read(chunk: Buffer): boolean {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const piece = chunk.subarray(from, end);
      if (this.#size + piece.length > MAX_LINE_BYTES) return false;
      const line = this.#begun.length === 0 ? piece : Buffer.concat([...this.#begun, piece]);
      this.#begun = [];
      this.#size = 0;
      from = end + 1;
      this.onLine(line);
    }
    if (from === chunk.length) return true;
    this.#begun.push(chunk.subarray(from));
    this.#size += chunk.length - from;
    return this.#size <= MAX_LINE_BYTES;
  }
}

/** Cuts a line at its first two spaces. */
export function partsOf(line: Buffer): [number: string, word: string, json: Buffer] {
  const first = line.indexOf(' ');
  const second = line.indexOf(' ', first + 1);
  return [line.toString('latin1', 0, first), line.toString('latin1', first + 1, second), line.subarray(second + 1)];
}
