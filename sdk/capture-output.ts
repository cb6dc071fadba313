import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { StringDecoder } from 'node:string_decoder';
import { formatWithOptions, inspect } from 'node:util';
import { unturnedStdout, writeLine } from '../adapters/write-line';
import type { LogLevel } from '../domain/values/log-line';

export type Stream = 'stdout' | 'stderr';

/** Who takes what a job's code prints, and what it throws where nobody catches it. */
export interface OutputTaker {
  /** A whole text, of `console`. */
  print(level: LogLevel, text: string): void;
  /** A piece of a stream. */
  stream(stream: Stream, chunk: string): void;
  /** An error that nobody caught: without a taker it would end the process. */
  crash(error: unknown): void;
  /** The process ends: what still waits for its line's end is to be written. */
  flush(): void;
}

/** Where an attempt's log goes, and where what its code prints comes from. */
export interface JobOutput {
  writeLine(line: string): void;
  /** From now on, also after the attempt: what a job left behind prints on in a warm process. */
  giveTo(taker: OutputTaker): void;
}

/** Who takes the output now: one for the process. Two bundles share it, and what job code holds of the first finds the second's. */
interface Turned {
  taker?: OutputTaker;
}

const TURNED = Symbol.for('runsheet.turned-output');

/**
 * This process's own output. Everything that prints is turned to the taker: `console`, the two streams, and `fs` where it
 * writes to their descriptors, as fast loggers do. Not what a child process writes to a stream it inherited.
 */
export const processOutput: JobOutput = {
  writeLine,
  giveTo: (next) => {
    const turned = turnOutput();
    turned.taker = next;
    turnErrors(turned);
  },
};

/**
 * Once a process, and as early as can be: what a module takes hold of before (`const { log } = console`) stays as it was.
 * Until somebody takes it, all is printed as ever.
 */
export function turnOutput(): Turned {
  const stdout = process.stdout as NodeJS.WriteStream & { [TURNED]?: Turned };
  if (stdout[TURNED]) return stdout[TURNED];
  const turned: Turned = {};
  stdout[TURNED] = turned;
  unturnedStdout();
  turnConsole(turned);
  turnStream('stdout', turned);
  turnStream('stderr', turned);
  turnDescriptors(turned);
  // A text that is cut in the middle of a secret would not be known to hold one.
  inspect.defaultOptions.maxStringLength = null;
  process.on('exit', () => turned.taker?.flush());
  return turned;
}

/** `fatal` is Lambda's. There, `console` does not print through the streams. */
const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', fatal: 'error' } as const;

function turnConsole(turned: Turned): void {
  const methods = console as unknown as Record<string, ((...values: unknown[]) => void) | undefined>;
  const text = (values: unknown[]) => formatWithOptions({ colors: false, maxStringLength: null }, ...values);
  const turn = (method: string, print: (taker: OutputTaker, values: unknown[]) => void) => {
    const unturned = methods[method];
    if (!unturned) return;
    methods[method] = (...values) => (turned.taker ? print(turned.taker, values) : unturned.apply(console, values));
  };
  for (const [method, level] of Object.entries(LEVELS)) {
    turn(method, (taker, values) => taker.print(level, text(values)));
  }
  turn('trace', (taker, values) => {
    const { stack = '' } = new Error();
    taker.print('error', `Trace: ${text(values)}\n${stack.split('\n').slice(3).join('\n')}`);
  });
}

function turnStream(name: Stream, turned: Turned): void {
  const stream = process[name];
  const decoder = new StringDecoder('utf8');
  const take = (taker: OutputTaker, chunk: string | Uint8Array, encoding: unknown, done: unknown) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk);
    taker.stream(name, decoder.write(bytes));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return true;
  };
  const write = stream.write.bind(stream) as (...all: unknown[]) => boolean;
  stream.write = ((chunk: string | Uint8Array, ...[encoding, done]: unknown[]) =>
    turned.taker ? take(turned.taker, chunk, encoding, done) : write(chunk, encoding, done)) as typeof stream.write;
  // Never ended nor destroyed: the lines of the log go through the stream below.
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

/** Of `fs`, what writes to a descriptor. `writeFile` and `appendFile` with a callback, and its streams, come here by `write`. */
function turnDescriptors(turned: Turned): void {
  turnDescriptor(turned, 'writeSync', (stream, [data, ...rest]) => take(stream, data as Bytes, rest));
  turnDescriptor(turned, 'writevSync', (stream, [all]) => takeAll(stream, all as Bytes[]));
  turnDescriptor(turned, 'write', (stream, [data, ...rest]) => {
    callBack(rest, take(stream, data as Bytes, rest), data);
  });
  turnDescriptor(turned, 'writev', (stream, [all, ...rest]) => {
    callBack(rest, takeAll(stream, all as Bytes[]), all);
  });
  for (const method of ['writeFileSync', 'appendFileSync']) {
    turnDescriptor(turned, method, (stream, [data, options]) => {
      const encoding = (options as { encoding?: unknown } | undefined)?.encoding ?? options;
      take(stream, data as Bytes, [null, encoding]);
    });
  }
  syncBuiltinESMExports();
}

function turnDescriptor(turned: Turned, method: string, print: (stream: Stream, rest: unknown[]) => unknown): void {
  const methods = fs as unknown as Record<string, Call>;
  const unturned = methods[method] as Call;
  const replaced: Call = (descriptor, ...rest) => {
    const stream = descriptor === 1 ? 'stdout' : descriptor === 2 ? 'stderr' : undefined;
    return stream && turned.taker ? print(stream, rest) : unturned(descriptor, ...rest);
  };
  // Among them what `util.promisify` must know of it.
  methods[method] = Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(unturned));
}

function callBack(rest: unknown[], written: number, data: unknown): void {
  process.nextTick(rest.at(-1) as Call, null, written, data);
}

function takeAll(stream: Stream, all: Bytes[]): number {
  return all.reduce((written, data) => written + take(stream, data, []), 0);
}

/** Arguments as of `fs.write`: of bytes the offset and the length follow, of a text its position and encoding. */
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
 * Errors that nobody caught and warnings of Node. Others who listen are left out: Lambda's runtime would hand the error,
 * with whatever it holds, to the state machine; Node would print it as it is.
 */
function turnErrors(turned: Turned): void {
  for (const event of ['uncaughtException', 'unhandledRejection', 'warning']) process.removeAllListeners(event);
  process.on('uncaughtException', (error) => turned.taker?.crash(error));
  process.on('unhandledRejection', (reason) => turned.taker?.crash(reason));
  process.on('warning', (warning) => turned.taker?.print('warn', `${warning.name}: ${warning.message}`));
}
