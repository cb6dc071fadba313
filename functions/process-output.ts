import fs from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { formatWithOptions } from 'node:util';
import type { LogLevel } from '../domain/log-line';
import { unturnedStdout, writeLine } from './write-line';

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

let taker: OutputTaker | undefined;

/**
 * This process's own output. With the first taker, everything that prints is turned to it: `console`, the two streams, and
 * `fs` where it writes to their descriptors, as fast loggers do. Not what a child process writes to a stream it inherited.
 */
export const processOutput: JobOutput = {
  writeLine,
  giveTo: (next) => {
    if (!taker) turnOutput();
    taker = next;
  },
};

function turnOutput(): void {
  unturnedStdout();
  turnConsole();
  turnStream('stdout');
  turnStream('stderr');
  turnDescriptors();
  turnErrors();
}

/** On Lambda, `console` does not print through the streams. */
function turnConsole(): void {
  const levels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const;
  const text = (values: unknown[]) => formatWithOptions({ colors: false }, ...values);
  for (const [method, level] of Object.entries(levels) as [keyof typeof levels, LogLevel][]) {
    console[method] = (...values: unknown[]) => taker?.print(level, text(values));
  }
  console.trace = (...values: unknown[]) => {
    const { stack = '' } = new Error();
    taker?.print('error', `Trace: ${text(values)}\n${stack.split('\n').slice(2).join('\n')}`);
  };
}

function turnStream(name: Stream): void {
  const decoder = new StringDecoder('utf8');
  process[name].write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk);
    taker?.stream(name, decoder.write(bytes));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return true;
  }) as typeof process.stdout.write;
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
}

function turnDescriptors(): void {
  const { write: originalWrite, writeSync } = fs;
  const streamOf = (descriptor: unknown): Stream | undefined =>
    descriptor === 1 ? 'stdout' : descriptor === 2 ? 'stderr' : undefined;
  fs.writeSync = ((descriptor: number, data: string | NodeJS.ArrayBufferView, ...rest: never[]) => {
    const stream = streamOf(descriptor);
    if (!stream) return (writeSync as (...all: unknown[]) => number)(descriptor, data, ...rest);
    return take(stream, data, rest);
  }) as typeof fs.writeSync;
  fs.write = ((descriptor: number, data: string | NodeJS.ArrayBufferView, ...rest: unknown[]) => {
    const stream = streamOf(descriptor);
    if (!stream) return (originalWrite as (...all: unknown[]) => void)(descriptor, data, ...rest);
    const written = take(stream, data, rest);
    process.nextTick(rest.at(-1) as (...all: unknown[]) => void, null, written, data);
  }) as typeof fs.write;
}

/** Arguments as of `fs.write`: of bytes the offset and the length follow, of a text its position and encoding. */
function take(stream: Stream, data: string | NodeJS.ArrayBufferView, [first, second]: unknown[]): number {
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
 * Errors that nobody caught, warnings of Node and the end of the process. Others who listen are left out: Lambda's runtime
 * would hand the error, with whatever it holds, to the state machine; Node would print it as it is.
 */
function turnErrors(): void {
  for (const event of ['uncaughtException', 'unhandledRejection', 'warning']) process.removeAllListeners(event);
  process.on('uncaughtException', (error) => taker?.crash(error));
  process.on('unhandledRejection', (reason) => taker?.crash(reason));
  process.on('warning', (warning) => taker?.print('warn', `${warning.name}: ${warning.message}`));
  process.on('exit', () => taker?.flush());
}
