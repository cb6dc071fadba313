import { aMachine, execute, problemsOf } from '../../../support/states/execution';

test.each([
  ["States.ArrayContains($.list, 'b')", true],
  ['States.ArrayLength($.list)', 3],
  ['States.ArrayLength($.none)', 0],
  ['States.ArrayUnique($.none)', []],
  ["States.ArrayContains($.none, 'b')", false],
  ['States.ArrayContains($.list, $.object)', true],
  ["States.Format('{} of {}: \\{{}\\}', 1, $.n, null)", '1 of 5: {null}'],
  ['States.MathAdd($.n, -7)', -2],
  ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
  ['States.ArrayContains(States.ArrayRange(0, $.n, 1), 5)', true],
])('%s is %j', async (call, value) => {
  const machine = aMachine({ Type: 'Pass', Parameters: { 'v.$': call }, OutputPath: '$.v', End: true });
  const { result } = await execute(machine, {
    input: { list: ['a', 'b', { x: [1] }], none: [], object: { x: [1] }, n: 5 },
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output: value });
});

test.each([
  'States.MathAdd($.n, 0.5)',
  'States.ArrayContains($.n, 1)',
  "States.Format('{}', $.o)",
  "States.Format('{}')",
  'States.ArrayRange(0, 1000, 1)',
  'States.MathAdd($.gone, 1)',
])('%s ends the execution', async (call) => {
  const { result } = await execute(aMachine({ Type: 'Pass', Parameters: { 'v.$': call }, End: true }), {
    input: { n: 1, o: {} },
  });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.IntrinsicFailure' });
});

const END = { End: true };

test.each([
  [
    'an unknown intrinsic function',
    aMachine({ Type: 'Pass', Parameters: { 'a.$': 'States.UUID()' }, ...END }),
    'expected States.ArrayContains',
  ],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});
