import type { Json } from '../../../domain/values/json';
import { type JsonPath, readJsonPath, type Scope } from './json-path';
import { runtimeFailure } from './states-failure';

/** Whether a choice rule holds. */
export type ChoiceTest = (scope: Scope) => boolean;

export type OperatorName = keyof typeof OPERATORS | 'IsPresent';

/** One comparison. A missing variable ends the execution, as on AWS, except under IsPresent. */
export function comparison(variable: JsonPath, operator: OperatorName, expected: Json): ChoiceTest {
  if (operator === 'IsPresent') return (scope) => (readJsonPath(variable, scope) !== undefined) === expected;
  const { holds } = OPERATORS[operator];
  return (scope) => holds(read(variable, scope), expected);
}

/** Whether two variables hold the same number. A missing one ends the execution too. */
export function numericEqualsPath(variable: JsonPath, other: JsonPath): ChoiceTest {
  return (scope) => {
    const [value, expected] = [read(variable, scope), read(other, scope)];
    return typeof value === 'number' && value === expected;
  };
}

function read(variable: JsonPath, scope: Scope): Json {
  const value = readJsonPath(variable, scope);
  if (value !== undefined) return value;
  throw runtimeFailure(
    `Invalid path '${variable.text}': The choice state's condition path references an invalid value.`,
  );
}

/** The type that an operator's operand must have, or undefined for an operator outside the subset. */
export function operandType(operator: string): 'string' | 'number' | 'boolean' | undefined {
  if (operator === 'IsPresent') return 'boolean';
  return isOperator(operator) ? OPERATORS[operator].operand : undefined;
}

/** A value whose type is not the operator's does not match; it is not an error. */
const OPERATORS = {
  StringEquals: { operand: 'string', holds: (value: Json, expected: Json) => value === expected },
  StringLessThan: { operand: 'string', holds: ordered('string', (a, b) => a < b) },
  StringGreaterThan: { operand: 'string', holds: ordered('string', (a, b) => a > b) },
  StringLessThanEquals: { operand: 'string', holds: ordered('string', (a, b) => a <= b) },
  StringGreaterThanEquals: { operand: 'string', holds: ordered('string', (a, b) => a >= b) },
  NumericEquals: { operand: 'number', holds: (value: Json, expected: Json) => value === expected },
  NumericLessThan: { operand: 'number', holds: ordered('number', (a, b) => a < b) },
  NumericGreaterThan: { operand: 'number', holds: ordered('number', (a, b) => a > b) },
  NumericLessThanEquals: { operand: 'number', holds: ordered('number', (a, b) => a <= b) },
  NumericGreaterThanEquals: { operand: 'number', holds: ordered('number', (a, b) => a >= b) },
  BooleanEquals: { operand: 'boolean', holds: (value: Json, expected: Json) => value === expected },
  IsNull: { operand: 'boolean', holds: (value: Json, expected: Json) => (value === null) === expected },
  IsString: { operand: 'boolean', holds: hasType('string') },
  IsNumeric: { operand: 'boolean', holds: hasType('number') },
  IsBoolean: { operand: 'boolean', holds: hasType('boolean') },
} as const;

function ordered(type: 'string' | 'number', compare: (a: string | number, b: string | number) => boolean) {
  return (value: Json, expected: Json): boolean =>
    typeof value === type && compare(value as string | number, expected as string | number);
}

function hasType(type: 'string' | 'number' | 'boolean') {
  return (value: Json, expected: Json): boolean => (typeof value === type) === expected;
}

function isOperator(name: string): name is keyof typeof OPERATORS {
  return Object.hasOwn(OPERATORS, name);
}
