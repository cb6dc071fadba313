import type { Json } from '../../domain/values/json';
import type { DefinitionFields } from './definition/definition-fields';
import { parseFilters, parsePath } from './definition/shared-fields';
import type { ChoiceState, Transition } from './definition/state-machine';
import type { Thread } from './execution/thread';
import { type ChoiceTest, comparison, numericEqualsPath, type OperatorName, operandType } from './values/comparison';
import { applyFilter } from './values/data-flow';
import { runtimeFailure } from './values/states-failure';

export function parseChoice(name: string, fields: DefinitionFields): ChoiceState {
  const rules = fields.requiredList('Choices');
  return {
    type: 'Choice',
    name,
    ...parseFilters(fields),
    choices: rules.map((rule, index) => parseRule(fields.entry(rule, `.Choices[${index}]`))),
    default: fields.string('Default'),
  };
}

export function runChoice(state: ChoiceState, input: Json, thread: Thread): Transition {
  const effective = applyFilter(state.inputPath, thread.scope(input));
  const scope = thread.scope(effective);
  const next = state.choices.find((choice) => choice.test(scope))?.next ?? state.default;
  if (next === undefined) {
    throw runtimeFailure('Failed to transition out of the state. The state does not point to a next state.');
  }
  return { output: applyFilter(state.outputPath, scope), next };
}

function parseRule(fields: DefinitionFields): ChoiceState['choices'][number] {
  const next = fields.requiredString('Next');
  return { next, test: parseTest(fields) };
}

/** Only the outermost rule may have a Next: nobody asks a nested rule for it, so `end()` refuses it there. */
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
  fields.reportMissing('Variable');
  const variable = parsePath(fields, 'Variable');
  if (operator === 'NumericEqualsPath') {
    const other = parsePath(fields, operator);
    return variable && other ? numericEqualsPath(variable, other) : never;
  }
  if (expectedType === undefined) return never; // `end()` reports the operator as unknown
  const expected = fields.any(operator) ?? null;
  if (typeof expected !== expectedType) {
    fields.report(`is ${JSON.stringify(expected)}: expected a ${expectedType}`, `.${operator}`);
  }
  return variable ? comparison(variable, operator as OperatorName, expected) : never;
}

const never: ChoiceTest = () => false;
