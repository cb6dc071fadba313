import fs from 'node:fs';
import { inspect } from 'node:util';
import { uncapturedStdout, writeLine } from '../adapters/log';
import { captureChannels, type OutputSink } from './capture-channels';

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
  captureChannels({
    findSink: () => captured.sink,
    // The log writes its lines to the stream.
    mayEnd: () => false,
    replace: (object, key, value) => {
      object[key] = value;
    },
  });
  // The redactor does not recognise a secret in a text that was cut in the middle of it.
  inspect.defaultOptions.maxStringLength = null;
  process.on('exit', () => captured.sink?.flush());
  return captured;
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
