import type { Duplex } from 'node:stream';

/**
 * The most characters of one message. The machine's payloads have at most 256 KB, and JSON's escapes make six of one
 * character.
 */
const MAX_MESSAGE = 6 * 1024 * 1024;

/** A job may replace `JSON.parse`, and the function's process must still be able to answer. */
const { parse, stringify } = JSON;

/**
 * The channel between the engine and a function's process: JSON lines over a socket of its own. It is not Node's own
 * channel of child processes, on which a job could speak with `process.send`, and whose reader throws in the engine
 * when a line is not JSON. A line that is not JSON is ignored, and so is any message that its receiver does not know.
 */
export class Channel {
  #unended = '';

  constructor(
    private readonly socket: Duplex,
    private readonly onMessage: (message: unknown) => void,
    onClose: () => void,
  ) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#read(text));
    // The other process can end at any moment. `close` follows, and says all that is known.
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    socket.once('close', onClose);
  }

  send(message: object): void {
    if (this.socket.writable) this.socket.write(`${stringify(message)}\n`);
  }

  #read(text: string): void {
    const lines = (this.#unended + text).split('\n');
    this.#unended = lines.pop() ?? '';
    for (const line of lines) this.#readLine(line);
    // No message of ours is that long, so the other side is not ours.
    if (this.#unended.length > MAX_MESSAGE) this.socket.destroy();
  }

  #readLine(line: string): void {
    let message: unknown;
    try {
      message = parse(line);
    } catch {
      return; // No message of ours.
    }
    this.onMessage(message);
  }
}
