import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../../domain/values/json';
import { isArray, isObject } from './json';
import { parseJsonPath, readJsonPath, type Scope } from './json-path';
import { runtimeFailure } from './states-failure';

export type Intrinsic = (scope: Scope) => Json;

/** Parses a call such as `States.Format('{} of {}', $.a, 3)`. Throws SyntaxError that says what is wrong. */
export function parseIntrinsic(text: string): Intrinsic {
  const reader = { text, at: 0 };
  const call = readCall(reader);
  if (reader.at !== text.length) throw new SyntaxError(`"${text}" has text after its closing bracket`);
  return call;
}

interface Reader {
  readonly text: string;
  at: number;
}

const CALL = /States\.(\w+)\(/y;
const STRING = /'((?:[^'\\]|\\['{}\\])*)'/y;
const PATH = /\$(?:\$)?(?:\.[^\s.,()[\]']+|\[\d+\]|\['(?:[^'\\]|\\['"\\])+'\])*/y;
const LITERAL = /(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const SEPARATOR = /\s*,\s*/y;
const CLOSE = /\s*\)/y;
const SPACE = /\s*/y;

function readCall(reader: Reader): Intrinsic {
  const name = match(reader, CALL)?.[1];
  const builtIn = name === undefined || !Object.hasOwn(INTRINSICS, name) ? undefined : INTRINSICS[name];
  if (!builtIn) {
    const known = Object.keys(INTRINSICS).map((each) => `States.${each}`);
    throw new SyntaxError(`"${reader.text}" is not in the subset: expected ${known.join(', ')}`);
  }
  const args: Intrinsic[] = [];
  match(reader, SPACE);
  if (!match(reader, CLOSE)) {
    do args.push(readArgument(reader));
    while (match(reader, SEPARATOR));
    if (!match(reader, CLOSE)) throw new SyntaxError(`"${reader.text}" lacks a closing bracket at ${reader.at}`);
  }
  if (!builtIn.arity(args.length)) throw new SyntaxError(`"${reader.text}" has the wrong number of arguments`);
  return (scope) => builtIn.call(args.map((arg) => arg(scope)));
}

function readArgument(reader: Reader): Intrinsic {
  if (reader.text.startsWith('States.', reader.at)) return readCall(reader);
  const string = match(reader, STRING);
  if (string) {
    const value = string[1] ?? '';
    return () => value;
  }
  const path = match(reader, PATH);
  if (path) return pathArgument(path[0]);
  const literal = match(reader, LITERAL);
  if (!literal) throw new SyntaxError(`"${reader.text}" has an argument that is not in the subset at ${reader.at}`);
  const value = JSON.parse(literal[0]) as Json;
  return () => value;
}

function pathArgument(text: string): Intrinsic {
  const path = parseJsonPath(text);
  return (scope) => {
    const value = readJsonPath(path, scope);
    if (value === undefined) throw intrinsicFailure(`the path '${text}' finds nothing`);
    return value;
  };
}

function match(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (found) reader.at = pattern.lastIndex;
  return found;
}

interface BuiltIn {
  arity(count: number): boolean;
  call(args: readonly (Json | undefined)[]): Json;
}

const INTRINSICS: { readonly [name: string]: BuiltIn } = {
  ArrayContains: {
    arity: (count) => count === 2,
    call: ([array, wanted]) => requireArray(array, 'ArrayContains').some((item) => isDeepStrictEqual(item, wanted)),
  },
  ArrayLength: {
    arity: (count) => count === 1,
    call: ([array]) => requireArray(array, 'ArrayLength').length,
  },
  ArrayRange: {
    arity: (count) => count === 3,
    call: ([first, last, step]) => arrayRange(requireInteger(first), requireInteger(last), requireInteger(step)),
  },
  ArrayUnique: {
    arity: (count) => count === 1,
    call: ([array]) =>
      requireArray(array, 'ArrayUnique').filter(
        (item, at, all) => all.findIndex((each) => isDeepStrictEqual(each, item)) === at,
      ),
  },
  Format: { arity: (count) => count >= 1, call: ([template, ...values]) => format(template, values) },
  MathAdd: { arity: (count) => count === 2, call: ([a, b]) => requireInteger(a) + requireInteger(b) },
};

function requireArray(value: Json | undefined, name: string): readonly Json[] {
  if (isArray(value)) return value;
  throw intrinsicFailure(`the first argument of States.${name} is not an array`);
}

function arrayRange(first: number, last: number, step: number): Json {
  if (step === 0) throw intrinsicFailure('the step of States.ArrayRange is 0');
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > 1000) throw intrinsicFailure('States.ArrayRange may give at most 1000 items');
  return Array.from({ length: count }, (_, index) => first + index * step);
}

/** `{}` is replaced by the next value; `\{`, `\}`, `\'` and `\\` stand for the character itself. */
function format(template: Json | undefined, values: readonly (Json | undefined)[]): string {
  if (typeof template !== 'string') throw intrinsicFailure('the first argument of States.Format is not a string');
  let used = 0;
  const text = template.replace(/\\(['{}\\])|\{\}/g, (_, escaped) => escaped ?? formatted(values[used++]));
  if (used !== values.length) {
    throw intrinsicFailure(`States.Format has ${used} places for ${values.length} arguments`);
  }
  return text;
}

function formatted(value: Json | undefined): string {
  if (value === undefined || isArray(value) || isObject(value)) {
    throw intrinsicFailure('States.Format takes strings, numbers, booleans and null');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function requireInteger(value: Json | undefined): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw intrinsicFailure(`${JSON.stringify(value)} is not a whole number`);
}

function intrinsicFailure(cause: string): Error {
  return runtimeFailure(cause, 'States.IntrinsicFailure');
}
