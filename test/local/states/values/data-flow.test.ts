import type { Json } from '../../../../domain/values/json';
import { aMachine, execute } from '../../../support/states/execution';

test.each<[string, object, Json, Json]>([
  ['InputPath takes a part of the input', { InputPath: '$.a' }, { a: 1, b: 2 }, 1],
  ['InputPath null takes {}', { InputPath: null }, { a: 1 }, {}],
  ['a path reads quoted names and indices', { InputPath: "$['a b'][1].c" }, { 'a b': [0, { c: 7 }] }, 7],
  ["a quoted name may hold ' and \\", { InputPath: "$['it\\'s \\\\']" }, { "it's \\": 7 }, 7],
  ['a null that is there is found', { InputPath: '$.a' }, { a: null }, null],
  [
    'Parameters keep literals and compute fields',
    { Parameters: { a: [{ 'b.$': '$.x' }], c: 1 } },
    { x: 2 },
    { a: [{ b: 2 }], c: 1 },
  ],
  [
    'Parameters read the context object',
    { Parameters: { 'n.$': '$$.Execution.Name', 's.$': '$$.State.Name', 'm.$': '$$.StateMachine.Name' } },
    {},
    { n: 'nightly-1', s: 'Only', m: 'Runsheet' },
  ],
  ['Result replaces', { Result: { a: 1 } }, { b: 2 }, { a: 1 }],
  ['ResultPath adds to the raw input', { InputPath: '$.a', ResultPath: '$.c' }, { a: 1, b: 2 }, { a: 1, b: 2, c: 1 }],
  ['ResultPath makes what is missing', { Result: 1, ResultPath: '$.x.y' }, { a: 1 }, { a: 1, x: { y: 1 } }],
  ['ResultPath null drops the result', { Result: 1, ResultPath: null }, { a: 1 }, { a: 1 }],
  ['OutputPath takes a part of the output', { Result: { a: 1 }, OutputPath: '$.a' }, {}, 1],
  [
    '__proto__ and constructor are ordinary names',
    { Parameters: { 'a.$': "$['__proto__'].x", '__proto__.$': '$.b' } },
    JSON.parse('{"__proto__":{"x":1},"b":2}'),
    JSON.parse('{"a":1,"__proto__":2}'),
  ],
])('%s', async (_, fields, input, output) => {
  const { result } = await execute(aMachine({ Type: 'Pass', End: true, ...fields }), { input });
  expect(result).toEqual({ status: 'SUCCEEDED', output });
  expect(JSON.stringify(result)).toBe(JSON.stringify({ status: 'SUCCEEDED', output }));
});

test.each<[object, Json]>([
  [{ ResultPath: '$.a' }, [1]],
  [{ ResultPath: '$.a.b' }, { a: 'text' }],
])('%j cannot be applied to %j', async (fields, input) => {
  const { result } = await execute(aMachine({ Type: 'Pass', Result: 1, End: true, ...fields }), { input });
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.ResultPathMatchFailure' });
});

test('an inherited property is not found', async () => {
  const { result } = await execute(aMachine({ Type: 'Pass', InputPath: '$.constructor', End: true }));
  expect(result).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
});

test('a state leaves its input as it was', async () => {
  const input = deepFreeze({ a: { b: 1 } });
  const states = { Next: { Type: 'Pass', Parameters: { 'x.$': '$.a' }, ResultPath: '$.a.d', End: true } };
  const { result } = await execute(aMachine({ Type: 'Pass', Result: 2, ResultPath: '$.a.c', Next: 'Next' }, states), {
    input,
  });
  expect(result).toEqual({ status: 'SUCCEEDED', output: { a: { b: 1, c: 2, d: { x: { b: 1, c: 2 } } } } });
  expect(input).toEqual({ a: { b: 1 } });
});

test('the context object tells ids and times', async () => {
  const { events, result } = await execute(aMachine({ Type: 'Pass', Parameters: { 'c.$': '$$' }, End: true }), {
    input: { group: 'g' },
  });
  const [started, entered] = events;
  expect(result).toMatchObject({
    output: {
      c: {
        Execution: {
          Id: expect.stringContaining(':execution:Runsheet:nightly-1'),
          Input: { group: 'g' },
          StartTime: started?.timestamp,
        },
        StateMachine: { Id: expect.stringContaining(':stateMachine:Runsheet') },
        State: { EnteredTime: entered?.timestamp, RetryCount: 0 },
      },
    },
  });
});

test.each([
  ["States.ArrayContains($.list, 'b')", true],
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

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
