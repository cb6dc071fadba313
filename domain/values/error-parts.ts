import { types } from 'node:util';

/** How deep causes and errors inside an error are followed. */
const MAX_DEPTH = 4;

/** How many errors of an AggregateError are kept. */
const MAX_ERRORS = 5;

/** How many frames of a stack are kept: those nearest the throw. */
const MAX_FRAMES = 8;

/** Reads the frames of a stack, those nearest the throw first. */
export type ReadFrames = (stack: string) => string[];

/** What an error says, as plain JSON. */
export interface ErrorParts {
  name: string;
  message: string;
  code?: string | number;
  /** The frames nearest the throw. */
  stack?: string[];
  cause?: ErrorParts | string;
  errors?: (ErrorParts | string)[];
}

/** Whether the value is an error, also one of another realm (a vm context, a worker), which `instanceof` denies. */
export function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** The parts of an error. What it contains beyond the stated depth is left out, so an error may contain itself. */
export function errorParts(error: Error, readFrames: ReadFrames = rawFrames, depth = 0): ErrorParts {
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const deeper = depth + 1 < MAX_DEPTH;
  const inside = (each: unknown) => partsInside(each, readFrames, depth + 1);
  const stack = framesOf(error, readFrames);
  return {
    name: String(error.name),
    message: String(error.message),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    ...(stack.length > 0 && { stack }),
    ...(deeper && cause !== undefined && cause !== null && { cause: inside(cause) }),
    ...(deeper && Array.isArray(errors) && { errors: errors.slice(0, MAX_ERRORS).map(inside) }),
  };
}

function partsInside(value: unknown, readFrames: ReadFrames, depth: number): ErrorParts | string {
  try {
    return isError(value) ? errorParts(value, readFrames, depth) : textOf(value);
  } catch {
    // A getter that throws, or a circular value: the error around it is worth showing all the same.
    return 'a value that cannot be shown';
  }
}

/** A job can replace what V8 writes as a stack, even by a getter that throws. The error is then shown without it. */
function framesOf(error: Error, readFrames: ReadFrames): string[] {
  try {
    const stack = String(error.stack ?? '');
    // The message may quote frames of its own, such as Java's.
    const at = stack.indexOf(error.message);
    return readFrames(at < 0 ? stack : stack.slice(at + error.message.length)).slice(0, MAX_FRAMES);
  } catch {
    return [];
  }
}

/** The `at …` lines of a stack, without the message that V8 writes above them. */
function rawFrames(stack: string): string[] {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.map((line) => line.trim());
}

/** A thrown value or a cause that is no error. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, errorsAsParts) ?? typeof value);
}

/** For `JSON.stringify`: an error becomes its parts, since JSON knows no field of it, and a bigint becomes a text. */
export function errorsAsParts(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return isError(value) ? errorParts(value) : value;
}
