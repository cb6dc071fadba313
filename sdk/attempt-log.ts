import type { Redactor } from '../domain/secrets/redactor';
import { type JsonObject, parsedObject } from '../domain/values/json';
import { type LogEntry, type LogLevel, MAX_LOG_BYTES, messageBytes, toLogLine } from '../domain/values/log-line';
import { type Bundle, withAuthorFrames } from '../domain/values/stack-frames';
import type { OutputSink, Stream } from './capture-channels';
import { now, toIso } from './own-globals';

const LEVELS: Record<Stream, LogLevel> = { stdout: 'info', stderr: 'error' };

/**
 * Unfinished lines are kept up to this length, more than is printed, because hiding secrets shortens them. In
 * characters.
 */
const MAX_PENDING = 4 * MAX_LOG_BYTES;

interface Pending {
  text: string;
  /** Bytes that were dropped because they came after `MAX_PENDING` characters. */
  droppedBytes: number;
}

/**
 * The log of one attempt: all that its code prints and logs becomes JSON lines that name the run, the job and the
 * attempt.
 */
export class AttemptLog {
  readonly #pending: Record<Stream, Pending> = {
    stdout: { text: '', droppedBytes: 0 },
    stderr: { text: '', droppedBytes: 0 },
  };

  constructor(
    private readonly identity: JsonObject,
    private readonly redactor: Redactor,
    private readonly writeLine: (line: string) => void,
    private readonly bundle?: Bundle,
  ) {}

  /** Writes one line. Never throws, whatever the message and the fields are: a log must not fail a job. */
  write(level: LogLevel, message: unknown, fields?: unknown): void {
    this.#write({ level, message, fields });
  }

  /** The sink that logs what this process prints. `onCrash` is called after an error that nobody caught is logged. */
  sink(onCrash: (error: unknown) => void): OutputSink {
    return {
      print: (level, text) => this.print(level, text),
      stream: (stream, chunk) => this.stream(stream, chunk),
      flush: () => this.flush(),
      crash: (error) => {
        this.write('error', error, { uncaught: true });
        onCrash(error);
      },
    };
  }

  /** Logs a text that `console` printed as a whole. A text that is a JSON object keeps its fields. */
  print(level: LogLevel, text: string): void {
    const fields = text.startsWith('{') && text.length <= MAX_LOG_BYTES ? parsedObject(text) : undefined;
    this.write(level, fields ? '' : text, fields);
  }

  /**
   * Logs a piece of a stream. It waits until its line ends; lines that end in the same piece become one entry, or as
   * many as they need.
   */
  stream(stream: Stream, chunk: string): void {
    const pending = this.#pending[stream];
    const end = chunk.lastIndexOf('\n');
    if (end >= 0) {
      for (const lines of entriesOf(chunk.slice(0, end), pending.text)) {
        append(pending, lines);
        this.#flush(stream);
      }
    }
    append(pending, chunk.slice(end + 1));
  }

  /** Logs the lines that have not ended. To be called at the end of the attempt. */
  flush(): void {
    this.#flush('stdout');
    this.#flush('stderr');
  }

  #flush(stream: Stream): void {
    const { text, droppedBytes } = this.#pending[stream];
    if (text === '') return;
    this.#pending[stream].text = '';
    this.#pending[stream].droppedBytes = 0;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (droppedBytes === 0) this.print(LEVELS[stream], line);
    else this.#writeCut(LEVELS[stream], line, droppedBytes);
  }

  /**
   * The kept text may end with the beginning of a secret, so as many characters as the longest secret has are cut too.
   */
  #writeCut(level: LogLevel, text: string, droppedBytes: number): void {
    const hidden = this.#hide(text);
    const message = hidden.slice(0, Math.max(0, hidden.length - this.redactor.longest));
    const cutBytes = Buffer.byteLength(hidden) - Buffer.byteLength(message) + droppedBytes;
    this.#write({ level, message, cutBytes });
  }

  #write(entry: Omit<LogEntry, 'time' | 'identity'>): void {
    const time = toIso(now());
    this.writeLine(toLogLine({ time, ...entry, identity: this.identity }, this.#hide));
  }

  /** Without secrets, and with the author's lines in place of the bundle's. */
  readonly #hide = (text: string): string =>
    this.redactor.hide(this.bundle ? withAuthorFrames(text, this.bundle) : text);
}

/**
 * Divides the text at line ends, so that nothing of an entry is cut unless a line alone is too long.
 * @param before how the first line begins
 */
function* entriesOf(text: string, before: string): Generator<string> {
  let entry: string[] = [];
  let bytes = messageBytes(before);
  for (const line of text.split('\n')) {
    // A line end is as long in JSON as the two quotation marks.
    const added = messageBytes(line);
    if (entry.length > 0 && bytes + added > MAX_LOG_BYTES) {
      yield entry.join('\n');
      entry = [];
      bytes = 0;
    }
    entry.push(line);
    bytes += added;
  }
  yield entry.join('\n');
}

function append(pending: Pending, text: string): void {
  const room = Math.max(0, MAX_PENDING - pending.text.length);
  pending.text += text.slice(0, room);
  pending.droppedBytes += Buffer.byteLength(text.slice(room));
}
