import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters, parsePath } from './definition/shared-fields';
import type { ChoiceState } from './definition/state-machine';
import { type ChoiceTest, comparison, type OperatorName, operandType } from './values/comparison';
import type { Json } from './values/json';

export function parseChoice(name: string, fields: DefinitionFields): ChoiceState {
  if (!fields.has('Choices')) fields.report('is missing', '.Choices');
  const rules = fields.list('Choices') ?? [];
  return {
    type: 'Choice',
    name,
    ...parseFilters(fields),
    choices: rules.map((rule, index) => parseRule(fields.entry(rule, `.Choices[${index}]`))),
    default: fields.string('Default'),
  };
}

function parseRule(fields: DefinitionFields): ChoiceState['choices'][number] {
  const next = fields.requiredString('Next');
  return { next, test: parseTest(fields) };
}

/** Only the outermost rule has a Next; `end()` refuses it further in. */
function parseTest(fields: DefinitionFields): ChoiceTest {
  const kinds = fields.names().filter((field) => !['Variable', 'Next', 'Comment'].includes(field));
  const [operator] = kinds;
  if (operator === undefined || kinds.length > 1) {
    fields.report(`has ${kinds.length} operators (${kinds.join(', ')}): expected one`);
    return never;
  }
  const test = parseOperator(fields, operator);
  fields.end();
  return test;
}

function parseOperator(fields: DefinitionFields, operator: string): ChoiceTest {
  const nested = (entries: readonly Json[]) =>
    entries.map((entry, index) => parseTest(fields.entry(entry, `.${operator}[${index}]`)));
  if (operator === 'And') {
    const tests = nested(fields.list('And') ?? []);
    return (scope) => tests.every((test) => test(scope));
  }
  if (operator === 'Or') {
    const tests = nested(fields.list('Or') ?? []);
    return (scope) => tests.some((test) => test(scope));
  }
  if (operator === 'Not') {
    const test = parseTest(fields.below('Not'));
    return (scope) => !test(scope);
  }
  return parseComparison(fields, operator);
}

function parseComparison(fields: DefinitionFields, operator: string): ChoiceTest {
  const expectedType = operandType(operator);
  if (!fields.has('Variable')) fields.report('is missing', '.Variable');
  const variable = parsePath(fields, 'Variable');
  if (expectedType === undefined) return never; // `end()` reports the operator as unknown
  const expected = fields.any(operator) ?? null;
  if (typeof expected !== expectedType) {
    fields.report(`is ${JSON.stringify(expected)}: expected a ${expectedType}`, `.${operator}`);
  }
  return variable ? comparison(variable, operator as OperatorName, expected) : never;
}

const never: ChoiceTest = () => false;
