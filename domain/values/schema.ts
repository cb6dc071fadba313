import * as z from 'zod/mini';
import { isName, nameRule } from './names';
import { showValue } from './show-value';

/*
 * The building blocks of the schemas. Each problem says in one sentence what was found and what is expected, so that
 * its reader can mend it.
 */

/**
 * A field that `test` checks. Its problem reads `is "high": expected a whole number >= 0` or `is missing: expected …`.
 * @param hint what is known of a value that is refused, as the rest of that sentence
 */
export function field<T>(test: (value: unknown) => boolean, expected: string, hint: (value: unknown) => string = none) {
  return z.custom<T>(test, {
    error: ({ input }) => `is ${showValue(input)}: expected ${expected}${hint(input)}`,
  });
}

function none(): string {
  return '';
}

export function wholeNumber(least: number, most: number, expected: string) {
  return field<number>(
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
    expected,
  );
}

export function text(maxLength: number) {
  return field<string>(
    (value) => typeof value === 'string' && value.length <= maxLength && value.isWellFormed(),
    `a text of at most ${maxLength} characters`,
  );
}

/** The error of an object's schema that was given something else. */
export function objectError(expected: string) {
  return {
    error: ({ code, input }: { code?: string | undefined; input?: unknown }) =>
      code === 'invalid_type' ? `is ${showValue(input)}: expected ${expected}` : undefined,
  };
}

export const flag = field<boolean>((value) => typeof value === 'boolean', 'true or false');

export function name(maxLength: number) {
  return field<string>((value) => isName(value, maxLength), nameRule(maxLength));
}

export function oneOf<const T extends string>(words: readonly T[]) {
  return field<T>((value) => words.includes(value as T), words.map((word) => `"${word}"`).join(' or '));
}

/** What is wrong (`is "high": expected …`), and where (`jobs.x.priority`). */
export interface Problem {
  path: string[];
  message: string;
}

/** Returns every problem that a schema found. Each unknown key is a problem of its own, at its own place. */
export function schemaProblems(error: z.core.$ZodError): Problem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
    return issue.keys.map((key) => ({ path: [...path, key], message: UNKNOWN_FIELD }));
  });
}

/** The keys that these fields know at this path of them: of the fields themselves, or of an object in one. */
export function knownKeys(fields: Readonly<Record<string, z.core.$ZodType>>, path: readonly string[]): string[] {
  const [name, ...rest] = path;
  if (name === undefined) return Object.keys(fields);
  const inside = Object.hasOwn(fields, name) ? objectIn(fields[name]) : undefined;
  return inside ? knownKeys(inside._zod.def.shape, rest) : [];
}

/** The object that a field takes, which may be left out. */
function objectIn(schema: z.core.$ZodType | undefined): z.core.$ZodObject | undefined {
  // Not `z.core.$ZodObject`: that would put the whole of zod into the bundle, with the texts of all languages.
  if (schema instanceof z.ZodMiniOptional) return objectIn(schema._zod.def.innerType);
  return schema instanceof z.ZodMiniObject ? schema : undefined;
}

/**
 * A field that is misspelt is missing too: one problem says both.
 * @param meantBy the field that an unknown one at this path may mean
 */
export function withoutMisspelt(
  problems: readonly Problem[],
  meantBy: (path: readonly string[]) => string | undefined,
): Problem[] {
  const meant = problems
    .filter(({ message }) => message === UNKNOWN_FIELD)
    .map(({ path }) => placeText([...path.slice(0, -1), meantBy(path) ?? '']));
  return problems.filter(({ path, message }) => !message.startsWith('is missing') || !meant.includes(placeText(path)));
}

export const UNKNOWN_FIELD = 'is an unknown field';

/** Renders a problem as one sentence: `priority is "high": expected …`. */
export function problemText(problem: Problem): string {
  return `${placeText(problem.path)} ${problem.message}`.trim();
}

/** Renders a place. A part that is not a valid name, which anyone may have typed, is quoted, escaped and shortened. */
export function placeText(path: readonly string[]): string {
  return path.map((part) => (isName(part, MAX_PART) ? part : showValue(part))).join('.');
}

const MAX_PART = 200;
