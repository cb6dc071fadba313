import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { StringDecoder } from 'node:string_decoder';
import { formatWithOptions } from 'node:util';
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

type Call = (...all: unknown[]) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: console, a stream or fs, of which methods are replaced by name
type Methods = Record<string, any>;

export interface Channels {
  /** Who gets what is printed now. Undefined: it prints as usual. */
  findSink(): OutputSink | undefined;
  /** Whether the two streams may be ended or destroyed now. */
  mayEnd(): boolean;
  /** Puts a method in the place of another. */
  replace(object: Methods, name: string, method: Call): void;
}

/**
 * Captures all ways by which code of this process prints: `console`, the two streams, and `fs` where it writes to their
 * descriptors.
 */
export function captureChannels(channels: Channels): void {
  captureConsole(channels);
  captureStream('stdout', channels);
  captureStream('stderr', channels);
  captureDescriptors(channels);
}

/** Lambda's runtime adds `fatal`, and its `console` does not print through the streams. */
const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', fatal: 'error' } as const;

function captureConsole({ findSink, replace }: Channels): void {
  const methods = console as Methods;
  const text = (values: unknown[]) => formatWithOptions({ colors: false, maxStringLength: null }, ...values);
  const capture = (method: string, print: (sink: OutputSink, values: unknown[]) => void) => {
    const original = methods[method];
    if (!original) return;
    replace(methods, method, (...values) => {
      const sink = findSink();
      return sink ? print(sink, values) : original.apply(console, values);
    });
  };
  for (const [method, level] of Object.entries(LEVELS)) {
    capture(method, (sink, values) => sink.print(level, text(values)));
  }
  capture('trace', (sink, values) => {
    const { stack = '' } = new Error();
    sink.print('error', `Trace: ${text(values)}\n${stack.split('\n').slice(3).join('\n')}`);
  });
}

function captureStream(name: Stream, { findSink, mayEnd, replace }: Channels): void {
  const stream = process[name] as Methods;
  const decoders = new WeakMap<OutputSink, StringDecoder>();
  const decoderOf = (sink: OutputSink) => {
    const decoder = decoders.get(sink) ?? new StringDecoder('utf8');
    decoders.set(sink, decoder);
    return decoder;
  };
  const take = (sink: OutputSink, chunk: string | Uint8Array, encoding: unknown, done: unknown) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encodingOf(encoding)) : Buffer.from(chunk);
    sink.stream(name, decoderOf(sink).write(bytes));
    const callback = typeof encoding === 'function' ? encoding : done;
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return true;
  };
  const write = stream.write.bind(stream);
  replace(stream, 'write', (chunk, ...[encoding, done]) => {
    const sink = findSink();
    return sink ? take(sink, chunk as string | Uint8Array, encoding, done) : write(chunk, encoding, done);
  });
  const [end, destroy] = [stream.end.bind(stream), stream.destroy.bind(stream)];
  replace(stream, 'end', (...all) => {
    if (mayEnd()) return end(...all);
    const callback = all.findLast((each) => typeof each === 'function');
    const [chunk, encoding] = all.filter((each) => each !== callback);
    stream.write(chunk ?? '', encodingOf(encoding), callback);
    return stream;
  });
  replace(stream, 'destroy', (...all) => (mayEnd() ? destroy(...all) : stream));
}

function encodingOf(encoding: unknown): BufferEncoding {
  return typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
}

type Bytes = string | NodeJS.ArrayBufferView;

/**
 * The functions of `fs` that write to a descriptor. `writeFile` and `appendFile` with a callback, and streams, call
 * `write`.
 */
function captureDescriptors(channels: Channels): void {
  captureDescriptor(channels, 'writeSync', (stream, [data, ...rest]) => take(stream, data as Bytes, rest));
  captureDescriptor(channels, 'writevSync', (stream, [all]) => takeAll(stream, all as Bytes[]));
  captureDescriptor(channels, 'write', (stream, [data, ...rest]) => {
    callBack(rest, take(stream, data as Bytes, rest), data);
  });
  captureDescriptor(channels, 'writev', (stream, [all, ...rest]) => {
    callBack(rest, takeAll(stream, all as Bytes[]), all);
  });
  for (const method of ['writeFileSync', 'appendFileSync']) {
    captureDescriptor(channels, method, (stream, [data, options]) => {
      const encoding = (options as { encoding?: unknown } | undefined)?.encoding ?? options;
      take(stream, data as Bytes, [null, encoding]);
    });
  }
  syncBuiltinESMExports();
}

function captureDescriptor(
  { findSink, replace }: Channels,
  method: string,
  print: (stream: Stream, rest: unknown[]) => unknown,
): void {
  const methods = fs as Methods;
  const original = methods[method] as Call;
  const replaced: Call = (descriptor, ...rest) => {
    const stream = descriptor === 1 ? 'stdout' : descriptor === 2 ? 'stderr' : undefined;
    return stream && findSink() ? print(stream, rest) : original(descriptor, ...rest);
  };
  // One of these properties tells `util.promisify` what the function answers.
  replace(methods, method, Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original)));
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
