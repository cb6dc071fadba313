import type { Json } from '../../../domain/values/json';
import { aMachine, execute, problemsOf } from '../../support/states/execution';

const v = (comparison: object) => ({ Variable: '$.v', ...comparison });

test.each<[object, Json, boolean]>([
  [{ Not: v({ IsNull: true }) }, 1, true],
  [{ And: [v({ IsNumeric: true }), v({ NumericEquals: 2 })] }, 1, false],
  [{ Or: [v({ NumericEquals: 1 }), v({ NumericEquals: 2 })] }, 2, true],
  [
    {
      And: [
        { Variable: '$.gone', IsPresent: true },
        { Variable: '$.gone', StringEquals: 'a' },
      ],
    },
    1,
    false,
  ],
])('%j on %j is %s', async (rule, value, expected) => {
  const { result } = await execute(aMachine(aChoice(rule), ends), { input: { v: value } });
  expect(result).toEqual({ status: 'SUCCEEDED', output: expected });
});

test('the first rule that holds decides', async () => {
  const choice = { ...aChoice(v({ NumericGreaterThan: 0 })) };
  choice.Choices.push({ ...v({ NumericEquals: 1 }), Next: 'No' });
  const { result } = await execute(aMachine(choice, ends), { input: { v: 1 } });
  expect(result).toEqual({ status: 'SUCCEEDED', output: true });
});

test('no rule that holds and no Default ends the execution', async () => {
  const { Default, ...choice } = aChoice(v({ NumericEquals: 1 }));
  const { result } = await execute(aMachine(choice, { Yes: ends.Yes }), { input: { v: 2 } });
  expect(result).toMatchObject({
    error: 'States.Runtime',
    cause: expect.stringContaining('The state does not point to a next state.'),
  });
  expect(Default).toBe('No');
});

function aChoice(rule: object): { Type: string; Choices: object[]; Default: string } {
  return { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' };
}

const ends = { Yes: { Type: 'Pass', Result: true, End: true }, No: { Type: 'Pass', Result: false, End: true } };

test.each([
  [
    'a Choice without rules',
    aMachine({ Type: 'Choice', Choices: [] }),
    'States.Only.Choices: is not a list with at least one entry',
  ],
  [
    'an unknown comparison',
    aMachine({ Type: 'Choice', Choices: [{ Variable: '$.a', StringMatches: 'x*', Next: 'Only' }] }),
    'States.Only.Choices[0].StringMatches: not in',
  ],
  [
    'two comparisons in one rule',
    aMachine({ Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, IsString: true, Next: 'Only' }] }),
    'has 2 operators',
  ],
  [
    'a Next inside a rule',
    aMachine({ Type: 'Choice', Choices: [{ Not: { Variable: '$.a', IsNull: true, Next: 'Only' }, Next: 'Only' }] }),
    'Choices[0].Not.Next: not in',
  ],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});
