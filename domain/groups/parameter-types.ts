import { RUN_FACTS, type ValueReference, valueReferencesIn } from '../references/value-reference';
import { referencesIn } from '../secrets/secret-reference';
import { parseInstant } from '../values/instant';
import { isExactNumber, type Json, type JsonObject, ownValue } from '../values/json';
import { showValue } from '../values/show-value';
import { readTypedValue } from './typed-value';

/*
 * A group or a job may declare the types of its parameters: `parameter_types: {limit: integer, day: date}`. A declared
 * parameter may be absent. A parameter that is not declared may be anything.
 */

interface Type {
  holds(value: unknown): boolean;
  /** The value that the text of `--param` means; undefined if it means none. */
  read(text: string): Json | undefined;
  expected: string;
}

const asText = (test: (text: string) => boolean) => ({
  holds: (value: unknown) => typeof value === 'string' && test(value),
  read: (text: string) => (test(text) ? text : undefined),
});

/** `-0` is no number of a table's. */
const readNumber = (pattern: RegExp) => (text: string) =>
  pattern.test(text) && isExactNumber(Number(text)) ? Number(text) + 0 : undefined;

const TYPES = {
  string: { ...asText(() => true), expected: 'a text' },
  integer: { holds: Number.isSafeInteger, read: readNumber(/^-?\d+$/), expected: 'a whole number' },
  number: { holds: isExactNumber, read: readNumber(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/), expected: 'a number' },
  boolean: {
    holds: (value) => typeof value === 'boolean',
    read: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined),
    expected: 'true or false',
  },
  date: { ...asText(isDate), expected: 'a day such as 2026-11-22' },
  timestamp: {
    ...asText((text) => parseInstant(text) !== undefined),
    expected: 'a time with its offset, such as 2026-11-22T02:00:00Z',
  },
  json: { holds: () => true, read: readJson, expected: 'JSON' },
} satisfies Record<string, Type>;

export type ParameterType = keyof typeof TYPES;
export type ParameterTypes = { readonly [name: string]: ParameterType };

export const PARAMETER_TYPES = Object.keys(TYPES) as readonly ParameterType[];

export function isParameterType(type: unknown): type is ParameterType {
  return typeof type === 'string' && Object.hasOwn(TYPES, type);
}

/**
 * Returns a sentence for each parameter whose value is not of its declared type. A secret's value is a text. Of another
 * job's output nothing is known yet.
 */
export function typeProblems(parameters: JsonObject, types: ParameterTypes | undefined): string[] {
  if (!types) return [];
  const secrets = referencesIn(parameters);
  const references = valueReferencesIn(parameters);
  return Object.entries(types).flatMap(([name, type]) => {
    const value = ownValue(parameters, name);
    const reference = references.get(name);
    if (reference) return referenceProblem(name, reference, type);
    const isFit = value === undefined || TYPES[type].holds(secrets.has(name) ? '' : value);
    return isFit ? [] : [problem(name, value, type)];
  });
}

function referenceProblem(name: string, reference: ValueReference, type: ParameterType): string[] {
  if ('output' in reference || TYPES[type].holds(RUN_FACTS[reference.run])) return [];
  return [
    `parameters.${shownName(name)} takes the run's ${reference.run}: expected ${TYPES[type].expected}, since its type is ${type}`,
  ];
}

/** The same for values that a job gets, where nothing is a reference any more. */
export function valueProblems(values: JsonObject, types: ParameterTypes): string[] {
  return Object.entries(types).flatMap(([name, type]) => {
    const value = ownValue(values, name);
    return value === undefined || TYPES[type].holds(value) ? [] : [problem(name, value, type)];
  });
}

/**
 * The types of those parameters whose values are only known when the job starts: outputs, and the scheduled time, which
 * a run may not have.
 */
export function typesAtStart(parameters: JsonObject, types: ParameterTypes | undefined): ParameterTypes | undefined {
  if (!types) return undefined;
  const late = [...valueReferencesIn(parameters)].flatMap(([name, reference]) => {
    const type = ownValue(types, name);
    const isLate = 'output' in reference || reference.run === 'scheduled_time';
    return type !== undefined && isLate ? [[name, type] as const] : [];
  });
  return late.length > 0 ? Object.fromEntries(late) : undefined;
}

/** Returns a sentence for each parameter that is declared in two ways. */
export function conflictingTypes(
  ofGroup: ParameterTypes | undefined,
  ofJob: ParameterTypes | undefined,
  declarer = 'the group',
): string[] {
  return Object.entries(ofJob ?? {}).flatMap(([name, type]) => {
    const other = ownValue(ofGroup, name);
    if (other === undefined || other === type) return [];
    return [`parameter_types.${shownName(name)} is "${type}": ${declarer} declares it as "${other}"`];
  });
}

/** The value of `--param name=text`, read as its declared type, or what is wrong with it. */
export function readParameter(name: string, text: string, type: ParameterType): { value: Json } | { problem: string } {
  const value = TYPES[type].read(text);
  return value === undefined ? { problem: problem(name, text, type) } : { value };
}

function problem(name: string, value: Json | undefined, type: ParameterType): string {
  return `parameters.${shownName(name)} is ${showValue(value)}: expected ${TYPES[type].expected}, since its type is ${type}`;
}

/** A name as a place shows it. */
export function shownName(name: string): string {
  return /^[\w-]{1,100}$/.test(name) ? name : showValue(name);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && parseInstant(`${text}T00:00:00Z`) !== undefined;
}

function readJson(text: string): Json | undefined {
  try {
    JSON.parse(text);
    return readTypedValue(text);
  } catch {
    return undefined;
  }
}
