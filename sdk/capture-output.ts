import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { StringDecoder } from 'node:string_decoder';
import { formatWithOptions, inspect } from 'node:util';
import { uncapturedStdout, writeLine } from '../adapters/log';
import type { LogLevel } from '../domain/values/log-line';

export type Stream = 'stdout' | 'stderr';

/** Receives what a job's code prints, and the errors that it throws where nobody catches them. */
export interface OutputSink {
  /** One console call's text. */
  print(level: LogLevel, text: string): void;
  /** A piece of a stream. */
  stream(stream: Stream, chunk: string): void;
  /** An error that nobody caught. Without a sink it would end the process. */
  crash(error: unknown): void;
  /** The process ends: write the lines that have not ended yet. */
  flush(): void;
}

/** The output of a process, captured for the log of an attempt. */
export interface OutputCapture {
  /** Writes a line of the log itself, past the capture. */
  writeLine(line: string): void;
  /** The sink stays after its attempt: code that a job left behind goes on printing in a warm process. */
  sendTo(sink: OutputSink): void;
  /** Whether both descriptors are still the ones that the process began with: a job can close them. */
  isIntact(): boolean;
}

/**
 * The present sink, one for the process. Two bundles share it: output that one of them captured goes to the other's
 * sink.
 */
interface Captured {
  sink?: OutputSink;
}

const CAPTURED = Symbol.for('runsheet.captured-output');

/** Taken at load, since a job may replace it. */
const { fstatSync } = fs;
const OUTPUTS_AT_LOAD = outputs();

/** What descriptors 1 and 2 are. */
function outputs(): string {
  return [1, 2].map(fileOf).join();
}

function fileOf(descriptor: number): string {
  try {
    const { dev, ino } = fstatSync(descriptor);
    return `${dev}/${ino}`;
  } catch {
    return 'closed';
  }
}

/**
 * This process's own output. All that prints goes to the sink: `console`, the two streams, and `fs` where it writes to
 * their descriptors, as fast loggers do. A child process that inherits a stream writes to it past the capture.
 */
export const processOutput: OutputCapture = {
  writeLine,
  sendTo: (sink) => {
    const captured = captureOutput();
    captured.sink = sink;
    captureErrors(captured);
  },
  isIntact: () => outputs() === OUTPUTS_AT_LOAD,
};

/**
 * To be called once in a process, as early as possible: a function that a module has already taken
 * (`const { log } = console`) is not captured. Until there is a sink, everything prints as usual.
 */
export function captureOutput(): Captured {
  const stdout = process.stdout as NodeJS.WriteStream & { [CAPTURED]?: Captured };
  if (stdout[CAPTURED]) return stdout[CAPTURED];
  const captured: Captured = {};
  stdout[CAPTURED] = captured;
  uncapturedStdout();
  captureConsole(captured);
  captureStream('stdout', captured);
  captureStream('stderr', captured);
  captureDescriptors(captured);
  // The redactor does not recognise a secret in a text that was cut in the middle of it.
  inspect.defaultOptions.maxStringLength = null;
  process.on('exit', () => captured.sink?.flush());
  return captured;
}

/** Lambda's runtime adds `fatal`, and its `console` does not print through the streams. */
const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', fatal: 'error' } as const;

function captureConsole(captured: Captured): void {
  const methods = console as unknown as Record<string, ((...values: unknown[]) => void) | undefined>;
  const text = (values: unknown[]) => formatWithOptions({ colors: false, maxStringLength: null }, ...values);
  const capture = (method: string, print: (sink: OutputSink, values: unknown[]) => void) => {
    const original = methods[method];
    if (!original) return;
    methods[method] = (...values) => (captured.sink ? print(captured.sink, values) : original.apply(console, values));
  };
  for (const [method, level] of Object.entries(LEVELS)) {
    capture(method, (sink, values) => sink.print(level, text(values)));
  }
  capture('trace', (sink, values) => {
    const { stack = '' } = new Error();
    sink.print('error', `Trace: ${text(values)}\n${stack.split('\n').slice(3).join('\n')}`);
  });
}

function captureStream(name: Stream, captured: Captured): void {
  const stream = process[name];
  const decoder = new StringDecoder('utf8');
  const take = (sink: OutputSink, chunk: string | Uint8Array, encoding: unknown, done: unknown) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk);
    sink.stream(name, decoder.write(bytes));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return true;
  };
  const write = stream.write.bind(stream) as (...all: unknown[]) => boolean;
  stream.write = ((chunk: string | Uint8Array, ...[encoding, done]: unknown[]) =>
    captured.sink ? take(captured.sink, chunk, encoding, done) : write(chunk, encoding, done)) as typeof stream.write;
  // The stream is never ended nor destroyed: the log writes its lines to it.
  stream.end = ((...all: unknown[]) => {
    const callback = all.findLast((each) => typeof each === 'function');
    const [chunk, encoding] = all.filter((each) => each !== callback);
    stream.write((chunk ?? '') as string, encodingOf(encoding), callback as () => void);
    return stream;
  }) as typeof stream.end;
  stream.destroy = (() => stream) as typeof stream.destroy;
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
}

type Call = (...all: unknown[]) => unknown;
type Bytes = string | NodeJS.ArrayBufferView;

/**
 * The functions of `fs` that write to a descriptor. `writeFile` and `appendFile` with a callback, and streams, call
 * `write`.
 */
function captureDescriptors(captured: Captured): void {
  captureDescriptor(captured, 'writeSync', (stream, [data, ...rest]) => take(stream, data as Bytes, rest));
  captureDescriptor(captured, 'writevSync', (stream, [all]) => takeAll(stream, all as Bytes[]));
  captureDescriptor(captured, 'write', (stream, [data, ...rest]) => {
    callBack(rest, take(stream, data as Bytes, rest), data);
  });
  captureDescriptor(captured, 'writev', (stream, [all, ...rest]) => {
    callBack(rest, takeAll(stream, all as Bytes[]), all);
  });
  for (const method of ['writeFileSync', 'appendFileSync']) {
    captureDescriptor(captured, method, (stream, [data, options]) => {
      const encoding = (options as { encoding?: unknown } | undefined)?.encoding ?? options;
      take(stream, data as Bytes, [null, encoding]);
    });
  }
  syncBuiltinESMExports();
}

function captureDescriptor(
  captured: Captured,
  method: string,
  print: (stream: Stream, rest: unknown[]) => unknown,
): void {
  const methods = fs as unknown as Record<string, Call>;
  const original = methods[method] as Call;
  const replaced: Call = (descriptor, ...rest) => {
    const stream = descriptor === 1 ? 'stdout' : descriptor === 2 ? 'stderr' : undefined;
    return stream && captured.sink ? print(stream, rest) : original(descriptor, ...rest);
  };
  // One of these properties tells `util.promisify` what the function answers.
  methods[method] = Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original));
}

function callBack(rest: unknown[], written: number, data: unknown): void {
  process.nextTick(rest.at(-1) as Call, null, written, data);
}

function takeAll(stream: Stream, all: Bytes[]): number {
  return all.reduce((written, data) => written + take(stream, data, []), 0);
}

/** The arguments of `fs.write`: after bytes come their offset and length, after a text its position and encoding. */
function take(stream: Stream, data: Bytes, [first, second]: unknown[]): number {
  if (typeof data === 'string') {
    process[stream].write(data, encodingOf(second));
    return Buffer.byteLength(data, encodingOf(second));
  }
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const given = typeof first === 'object' && first !== null ? (first as { offset?: number; length?: number }) : {};
  const offset = typeof first === 'number' ? first : (given.offset ?? 0);
  const length = typeof second === 'number' ? second : (given.length ?? bytes.length - offset);
  process[stream].write(bytes.subarray(offset, offset + length));
  return length;
}

/**
 * Captures the errors that nobody caught and Node's warnings. Other listeners are removed: Lambda's runtime would hand
 * the error, with any secret in it, to the state machine, and Node would print it unredacted.
 */
function captureErrors(captured: Captured): void {
  for (const event of ['uncaughtException', 'unhandledRejection', 'warning']) process.removeAllListeners(event);
  process.on('uncaughtException', (error) => captured.sink?.crash(error));
  process.on('unhandledRejection', (reason) => captured.sink?.crash(reason));
  process.on('warning', (warning) => captured.sink?.print('warn', `${warning.name}: ${warning.message}`));
}
