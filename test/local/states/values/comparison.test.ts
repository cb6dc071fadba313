import type { Json } from '../../../../domain/values/json';
import { aMachine, execute, problemsOf } from '../../../support/states/execution';

const v = (comparison: object) => ({ Variable: '$.v', ...comparison });

test.each<[object, Json, boolean]>([
  [v({ StringEquals: 'a' }), 'a', true],
  [v({ StringEquals: 'a' }), 'b', false],
  [v({ StringEquals: '1' }), 1, false],
  [v({ StringLessThan: 'b' }), 'a', true],
  [v({ StringGreaterThanEquals: 'b' }), 'b', true],
  [v({ StringGreaterThan: 'b' }), 'b', false],
  [v({ StringLessThanEquals: 'b' }), 'c', false],
  [v({ NumericEquals: 1 }), 1, true],
  [v({ NumericEquals: 1 }), '1', false],
  [v({ NumericLessThan: 1 }), 0, true],
  [v({ NumericLessThan: 1 }), null, false],
  [v({ NumericGreaterThan: 1 }), 1, false],
  [v({ NumericGreaterThanEquals: 1 }), 1, true],
  [v({ NumericLessThanEquals: 1 }), 2, false],
  [v({ BooleanEquals: true }), true, true],
  [v({ BooleanEquals: true }), 'true', false],
  [v({ IsNull: true }), null, true],
  [v({ IsNull: false }), 0, true],
  [v({ IsString: true }), 'a', true],
  [v({ IsNumeric: true }), '1', false],
  [v({ IsBoolean: true }), false, true],
  [v({ IsPresent: true }), null, true],
  [{ Variable: '$.gone', IsPresent: false }, 1, true],
])('%j on %j is %s', async (rule, value, expected) => {
  const { result } = await execute(aMachine(aChoice(rule), ends), { input: { v: value } });
  expect(result).toEqual({ status: 'SUCCEEDED', output: expected });
});

test('a variable that is not there ends the execution, Default or not', async () => {
  const { result, types } = await execute(aMachine(aChoice({ Variable: '$.gone', StringEquals: 'a' }), ends));
  expect(result).toEqual({
    status: 'FAILED',
    error: 'States.Runtime',
    cause:
      "An error occurred while executing the state 'Only' (entered at the event id #2). Invalid path '$.gone': The choice state's condition path references an invalid value.",
  });
  expect(types).toEqual(['ExecutionStarted', 'ChoiceStateEntered', 'ExecutionFailed']);
});

function aChoice(rule: object): { Type: string; Choices: object[]; Default: string } {
  return { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' };
}

const ends = { Yes: { Type: 'Pass', Result: true, End: true }, No: { Type: 'Pass', Result: false, End: true } };

test.each([
  [
    'a comparison with the wrong type',
    aMachine({ Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: '1', Next: 'Only' }] }),
    'NumericEquals: is "1": expected a number',
  ],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});
