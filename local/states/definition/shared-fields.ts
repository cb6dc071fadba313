import type { ResultPath } from '../values/data-flow';
import { type JsonPath, parseJsonPath } from '../values/json-path';
import { type PayloadTemplate, parsePayloadTemplate } from '../values/payload-template';
import type { DefinitionFields } from './definition-fields';
import type { StateGraph } from './state-machine';

/** Parses the graph inside a Map or a Parallel. It is handed in, since the graph's parser knows every state. */
export type ParseGraph = (fields: DefinitionFields) => StateGraph;

/** InputPath and OutputPath, which all states but Fail have. */
export function parseFilters(fields: DefinitionFields): { inputPath: JsonPath | null; outputPath: JsonPath | null } {
  return { inputPath: parseFilter(fields, 'InputPath'), outputPath: parseFilter(fields, 'OutputPath') };
}

/** `Next`, or undefined for `End: true`: a state has exactly one of them. */
export function parseNext(fields: DefinitionFields): string | undefined {
  const next = fields.string('Next');
  const end = fields.any('End');
  if (end !== undefined && typeof end !== 'boolean') fields.report('expected true or false', '.End');
  if ((next === undefined) === (end !== true)) fields.report('must have either Next or "End": true');
  return next;
}

/** A path, or undefined if the field is absent or wrong. */
export function parsePath(fields: DefinitionFields, field: string): JsonPath | undefined {
  const text = fields.string(field);
  if (text === undefined) return undefined;
  return attempt(fields, field, () => parseJsonPath(text));
}

/** A number in `field` or a path in `<field>Path`; undefined if neither is there. */
export function parseNumberOrPath(
  fields: DefinitionFields,
  field: string,
  [least, most]: readonly [number, number],
): number | JsonPath | undefined {
  const path = parsePath(fields, `${field}Path`);
  const literal = fields.integer(field, least, most);
  return path ?? literal;
}

export function parseResultPath(fields: DefinitionFields): ResultPath {
  if (fields.any('ResultPath') === null) return null;
  const path = parsePath(fields, 'ResultPath');
  const names = path?.steps.filter((step) => typeof step === 'string') ?? [];
  if (path && (path.root === 'context' || names.length < path.steps.length)) {
    fields.report(`"${path.text}" is not in the subset: expected $ and names only`, '.ResultPath');
  }
  return names;
}

export function parseTemplate(fields: DefinitionFields, field: string): PayloadTemplate | undefined {
  const value = fields.any(field);
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null) fields.report('is not an object', `.${field}`);
  return parsePayloadTemplate(value, (place, problem) => fields.report(problem, `.${field}${place}`));
}

/** Runs a parser that throws SyntaxError, and reports its message as a problem of the field. */
export function attempt<T>(fields: DefinitionFields, field: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    fields.report(error.message, `.${field}`);
    return undefined;
  }
}

/** The path `$`. */
export const WHOLE_INPUT: JsonPath = { text: '$', root: 'input', steps: [] };

function parseFilter(fields: DefinitionFields, field: string): JsonPath | null {
  return fields.any(field) === null ? null : (parsePath(fields, field) ?? WHOLE_INPUT);
}
