import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { findReference } from '../references/value-reference';
import { referencesIn } from '../secrets/secret-reference';
import { type MasterRow, ROW_KEY } from '../tables/master-row';
import { isPlainObject, type Json, type JsonObject, ownValue } from '../values/json';
import { placeText, schemaProblems, UNKNOWN_FIELD } from '../values/schema';
import { showValue } from '../values/show-value';
import { parameterTypes } from './fields';
import { fieldHint } from './foreign-fields';
import { type FieldChange, readField, shapeOf } from './group-changes';
import { parseSettingsRow, SETTINGS_ROW } from './group-settings';
import { findTargetProblem, knownTargets, type Targets } from './groups-file';
import { envelope, malformedTarget, parseJobRow, SCHEMA_VERSION } from './job';
import { type ParameterType, type ParameterTypes, readParameter, typeProblems } from './parameter-types';
import { readTypedValue } from './typed-value';

/** `key=text`, as it was typed. An empty text removes the field. */
export interface Assignment {
  key: string;
  text: string;
}

/** What the assignments do to a row. */
export interface Assigned {
  /** The values to write; `undefined` removes the attribute. */
  fields: Record<string, unknown>;
  changes: FieldChange[];
  /** The problems that still make the row INVALID afterwards. */
  remaining: string[];
}

export interface AssignGiven {
  jobName: string;
  row: MasterRow | undefined;
  assignments: readonly Assignment[];
  targets: Targets;
  /** The types that other rows of the group declare for this row's parameters. */
  around?: ParameterTypes;
}

const PARAMETER = 'parameters.';
const TYPE = 'parameter_types.';

/** Returns the fields that the assignments set, or every problem that the assignments have. */
export function assignFields(given: AssignGiven): Assigned | { problems: string[] } {
  const { jobName, row = {}, assignments, targets } = given;
  const target = assignments.find(({ key }) => key === 'target')?.text ?? row.target;
  const { fields: schemas } = shapeOf(jobName, target);
  const problems: string[] = newerSchema(row);
  // Without a prototype, so that an attribute named `__proto__` is a property like any other.
  const fields: Record<string, unknown> = Object.create(null);
  for (const [key, texts] of grouped(typesFirst(assignments))) {
    const [text = ''] = texts;
    if (texts.length > 1) problems.push(`${placeText([key])} is given ${texts.length} times: give it once`);
    else if (key.startsWith(PARAMETER)) assignParameter(given, key, text, fields, problems);
    else if (key.startsWith(TYPE)) assignType(given, key.slice(TYPE.length), text, fields, problems);
    else if (Object.hasOwn(schemas, key)) assignField(schemas[key] as z.ZodMiniType, key, text, fields, problems);
    else if (text === '' && Object.hasOwn(row, key) && isUnknown(jobName, key)) fields[key] = undefined;
    else {
      const known = [...Object.keys(schemas), `${PARAMETER}<name>`, `${TYPE}<name>`];
      const level = jobName === SETTINGS_ROW ? 'group' : 'job';
      problems.push(`${placeText([key])} ${UNKNOWN_FIELD}: ${fieldHint(key, known, level)}`);
    }
  }
  for (const whole of ['parameters', 'parameter_types']) {
    const both =
      assignments.some(({ key }) => key === whole) && assignments.some(({ key }) => key.startsWith(`${whole}.`));
    if (both) problems.push(`${whole} is set both whole and in part: give one of them`);
  }
  for (const [field, schema] of Object.entries(schemas)) {
    if (field in fields) problems.push(...fieldProblems(field, schema, fields[field], targets));
    // Another target may not take as long as the one before.
    else if (field === 'timeout_minutes' && 'target' in fields && field in row)
      problems.push(...fieldProblems(field, schema, row[field], targets));
  }
  problems.push(...wrongTypes({ ...row, ...fields }, fields));
  return problems.length > 0 ? { problems: [...new Set(problems)] } : assigned(given, fields);
}

/** A field alone would give the rest of such a row a meaning that nobody gave it. */
function newerSchema({ schema_version: version }: MasterRow): string[] {
  if (typeof version !== 'number' || version <= SCHEMA_VERSION) return [];
  const remedy = 'update this one, or apply a groups file that has the whole row';
  return [
    `schema_version is ${version}: a newer Runsheet wrote this row, and this one reads ${SCHEMA_VERSION}: ${remedy}`,
  ];
}

/** The parameters that are not of the row's own types. Those of its group are looked at by group-types.ts. */
function wrongTypes({ parameters: values, parameter_types: types }: MasterRow, fields: object): string[] {
  if (!('parameters' in fields || 'parameter_types' in fields)) return [];
  const isValid = isPlainObject(values) && z.safeParse(parameterTypes, types).success;
  return isValid ? typeProblems(values as JsonObject, types as ParameterTypes) : [];
}

/** A parameter is read as the type that the same command declares, wherever it stands there. */
function typesFirst(assignments: readonly Assignment[]): Assignment[] {
  const isType = ({ key }: Assignment) => key === 'parameter_types' || key.startsWith(TYPE);
  return [...assignments.filter(isType), ...assignments.filter((each) => !isType(each))];
}

function grouped(assignments: readonly Assignment[]): Map<string, string[]> {
  const texts = new Map<string, string[]>();
  for (const { key, text } of assignments) texts.set(key, [...(texts.get(key) ?? []), text]);
  return texts;
}

function isUnknown(jobName: string, key: string): boolean {
  return !Object.hasOwn(shapeOf(jobName).envelope, key) && !ROW_KEY.has(key);
}

/** Text that the schema accepts is kept as typed: `description=42`. In double quotes it is JSON: `"a\nb"`. */
function assignField(
  schema: z.ZodMiniType,
  key: string,
  text: string,
  fields: Record<string, unknown>,
  problems: string[],
): void {
  if (text === '') {
    fields[key] = undefined;
    return;
  }
  read([key], text, problems, (value) => {
    const isText = typeof value !== 'string' && z.safeParse(schema, text).success;
    fields[key] = isText ? text : value;
  });
}

function assignParameter(
  { row = {}, around = {} }: AssignGiven,
  key: string,
  text: string,
  fields: Record<string, unknown>,
  problems: string[],
): void {
  const name = key.slice(PARAMETER.length);
  const before = 'parameters' in fields ? fields.parameters : (row.parameters ?? {});
  if (name === '') problems.push('parameters. names no parameter: expected parameters.<name>=<value>');
  else if (!isPlainObject(before)) problems.push(`parameters is ${showValue(before)}: set it whole, parameters={…}`);
  else if (text === '') {
    const { [name]: _, ...rest } = before;
    fields.parameters = rest;
  } else if (LOOSE_REFERENCE.test(text)) {
    // Kept as a text it would not be a reference, and the job would get these words.
    const [, key] = LOOSE_REFERENCE.exec(text) ?? [];
    problems.push(
      `${placeText(['parameters', name])} looks like a reference ${REFERRED[key as keyof typeof REFERRED]}: expected {"${key}": "…"}`,
    );
  } else {
    const type = declaredType({ ...row, ...fields }, name) ?? ownValue(around, name);
    read(['parameters', name], text, problems, (value) => {
      const isReference = referencesIn({ [name]: value as Json }).size > 0 || findReference(value) !== undefined;
      const typed = type && !isReference ? readParameter(name, text, type) : { value };
      if ('problem' in typed) problems.push(typed.problem);
      else fields.parameters = { ...before, [name]: typed.value };
    });
  }
}

/** The schema of the field says what is wrong with a type. The last one removes the field. */
function assignType(
  { row = {} }: AssignGiven,
  name: string,
  text: string,
  fields: Record<string, unknown>,
  problems: string[],
): void {
  const before = 'parameter_types' in fields ? (fields.parameter_types ?? {}) : (row.parameter_types ?? {});
  if (name === '') problems.push('parameter_types. names no parameter: expected parameter_types.<name>=<type>');
  else if (!isPlainObject(before))
    problems.push(`parameter_types is ${showValue(before)}: set it whole, parameter_types={…}`);
  else {
    const { [name]: _, ...others } = before;
    const after = text === '' ? others : { ...others, [name]: text };
    fields.parameter_types = Object.keys(after).length > 0 ? after : undefined;
  }
}

/** The type that the row itself declares. */
function declaredType({ parameter_types: types }: MasterRow, name: string): ParameterType | undefined {
  return z.safeParse(parameterTypes, types).success ? ownValue(types as ParameterTypes, name) : undefined;
}

/** A reference as YAML writes it, which is no JSON. */
const LOOSE_REFERENCE = /^\s*\{\s*'?(secret|output|run)'?\s*:/;
const REFERRED = { secret: 'to a secret', output: 'to an output', run: 'to a fact of the run' };

function read(place: string[], text: string, problems: string[], take: (value: unknown) => void): void {
  try {
    take(readTypedValue(text));
  } catch (error) {
    problems.push(`${placeText(place)} is ${showValue(text)}: ${(error as Error).message}`);
  }
}

function fieldProblems(field: string, schema: z.ZodMiniType, value: unknown, targets: Targets): string[] {
  const malformed = field === 'target' ? malformedTarget(value, knownTargets(targets)) : undefined;
  if (malformed !== undefined) return [`target ${malformed}`];
  const parsed = z.safeParse(schema, value);
  if (!parsed.success)
    return schemaProblems(parsed.error).map(({ path, message }) => `${placeText([field, ...path])} ${message}`);
  const problem = field === 'target' ? findTargetProblem(value, targets) : undefined;
  return problem ? [`target ${problem}`] : [];
}

function assigned({ jobName, row }: AssignGiven, fields: Record<string, unknown>): Assigned {
  const { fields: schemas } = shapeOf(jobName, fields.target ?? row?.target);
  const changes = Object.keys(fields).flatMap((field): FieldChange[] => {
    const schema = ownValue(schemas, field);
    if (!schema) return [{ field, before: ownValue(row, field), after: undefined, bad: true }];
    const { before, bad } = readField(schema, ownValue(row, field));
    const after = z.safeParse(schema, fields[field]).data;
    return bad || !isDeepStrictEqual(before, after) ? [{ field, before, after, bad }] : [];
  });
  const next = { ...row, ...fields };
  const isReplaced = (field: string) => Object.hasOwn(envelope, field) && !ROW_KEY.has(field);
  for (const field of Object.keys(next)) if (next[field] === undefined || isReplaced(field)) delete next[field];
  const parsed =
    jobName === SETTINGS_ROW
      ? parseSettingsRow(row ? next : { job_group: 'any', job_name: SETTINGS_ROW, ...next })
      : parseJobRow(next);
  return { fields, changes, remaining: 'problems' in parsed ? parsed.problems : [] };
}
