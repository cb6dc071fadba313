import type { Json, JsonObject } from '../../../domain/values/json';
import { type Expression, parseExpression } from './expression';
import { isArray, isObject, setProperty } from './json';
import type { Scope } from './json-path';

/**
 * `Parameters`, `ItemSelector` or `ResultSelector`: JSON in which each field named `x.$` is computed and becomes `x`.
 */
export interface PayloadTemplate {
  evaluate(scope: Scope): Json;
}

/** `report` gets each problem with its place inside the template (`.a.b.$`). */
export function parsePayloadTemplate(
  value: Json,
  report: (place: string, problem: string) => void,
  place = '',
): PayloadTemplate {
  if (isArray(value)) return arrayTemplate(value, report, place);
  if (isObject(value)) return objectTemplate(value, report, place);
  return constant(value);
}

type Report = (place: string, problem: string) => void;
interface Constant extends PayloadTemplate {
  readonly constant: Json;
}

function constant(value: Json): Constant {
  return { constant: value, evaluate: () => value };
}

function isConstant(template: PayloadTemplate): template is Constant {
  return 'constant' in template;
}

function arrayTemplate(array: readonly Json[], report: Report, place: string): PayloadTemplate {
  const items = array.map((item, index) => parsePayloadTemplate(item, report, `${place}[${index}]`));
  if (items.every(isConstant)) return constant(array);
  return { evaluate: (scope) => items.map((item) => item.evaluate(scope)) };
}

function objectTemplate(object: JsonObject, report: Report, place: string): PayloadTemplate {
  const fields: [string, PayloadTemplate][] = [];
  for (const [key, value] of Object.entries(object)) {
    const target = key.endsWith('.$') ? key.slice(0, -2) : key;
    if (fields.some(([name]) => name === target)) report(`${place}.${key}`, `sets "${target}" a second time`);
    fields.push([
      target,
      key === target ? parsePayloadTemplate(value, report, `${place}.${key}`) : computed(key, value, report, place),
    ]);
  }
  if (fields.every(([, field]) => isConstant(field))) return constant(object);
  return {
    evaluate: (scope) => {
      const result: { [key: string]: Json } = {};
      for (const [name, field] of fields) setProperty(result, name, field.evaluate(scope));
      return result;
    },
  };
}

function computed(key: string, value: Json, report: Report, place: string): PayloadTemplate {
  try {
    if (typeof value !== 'string') throw new SyntaxError('is not a string: expected a path or an intrinsic function');
    const expression: Expression = parseExpression(value);
    return { evaluate: (scope) => expression.evaluate(scope, key) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    report(`${place}.${key}`, error.message);
    return { evaluate: () => null };
  }
}
