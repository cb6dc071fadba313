import type { ResultPath } from '../values/data-flow';
import { type JsonPath, parseJsonPath } from '../values/json-path';
import { type PayloadTemplate, parsePayloadTemplate } from '../values/payload-template';
import type { DefinitionFields } from './definition-fields';

/** InputPath and OutputPath, which all states but Fail have. */
export function parseFilters(fields: DefinitionFields): { inputPath: JsonPath | null; outputPath: JsonPath | null } {
  return { inputPath: parseFilter(fields, 'InputPath'), outputPath: parseFilter(fields, 'OutputPath') };
}

/** A path, or undefined where the field is absent or wrong. */
export function parsePath(fields: DefinitionFields, field: string): JsonPath | undefined {
  const text = fields.string(field);
  if (text === undefined) return undefined;
  return attempt(fields, field, () => parseJsonPath(text));
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

/** Runs a parser that throws SyntaxError, and keeps what it said as a problem of the field. */
export function attempt<T>(fields: DefinitionFields, field: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    fields.report(error.message, `.${field}`);
    return undefined;
  }
}

const WHOLE: JsonPath = { text: '$', root: 'input', steps: [] };

function parseFilter(fields: DefinitionFields, field: string): JsonPath | null {
  return fields.any(field) === null ? null : (parsePath(fields, field) ?? WHOLE);
}
