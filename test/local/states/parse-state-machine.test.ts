import { DefinitionRefused, parseStateMachine } from '../../../local/states/parse-state-machine';
import { aMachine, aTask } from '../../support/states/execution';

const END = { End: true };
const aMap = (overrides: object = {}) => ({
  Type: 'Map',
  ItemProcessor: { StartAt: 'Item', States: { Item: { Type: 'Pass', ...END } } },
  ...END,
  ...overrides,
});

test('lists every problem of a definition, each with its place', () => {
  const states = {
    Wait1: { Type: 'Wait', Timestamp: '2030-01-01T00:00:00Z', Next: 'Nowhere' },
    Lost: { Type: 'Pass', End: true },
  };
  expect(problemsOf({ StartAt: 'Wait1', States: states, TimeoutSeconds: 5 })).toEqual([
    'States.Wait1: must have either Seconds or SecondsPath',
    "States.Wait1.Timestamp: not in the embedded engine's subset",
    "TimeoutSeconds: not in the embedded engine's subset",
    'States.Wait1.Next: is "Nowhere": expected the name of a state in the same graph',
    'States.Lost: cannot be reached from StartAt',
  ]);
});

test.each([
  ['a definition that is no object', 'text', 'definition: is "text": expected an object'],
  ['a definition without states', { StartAt: 'A', States: {} }, 'States: is empty: expected at least one state'],
  ['JSONata', { ...aMachine(aTask()), QueryLanguage: 'JSONata' }, 'QueryLanguage: is "JSONata"'],
  ['JSONata in one state', aMachine({ Type: 'Pass', ...END, QueryLanguage: 'JSONata' }), 'States.Only.QueryLanguage'],
  ['an unknown state type', aMachine({ Type: 'Loop' }), 'States.Only.Type: is "Loop"'],
  ['a variable', aMachine({ Type: 'Pass', ...END, Assign: { a: 1 } }), 'States.Only.Assign: not in'],
  ['a state with neither Next nor End', aMachine({ Type: 'Pass' }), 'States.Only: must have either Next or'],
  ['a state with both', aMachine({ Type: 'Pass', Next: 'Only', ...END }), 'States.Only: must have either Next or'],
  [
    'a callback',
    aMachine(aTask({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' })),
    'Resource: is "arn:',
  ],
  ['a heartbeat', aMachine(aTask({ HeartbeatSeconds: 5 })), 'States.Only.HeartbeatSeconds: not in'],
  [
    'a timeout of 0',
    aMachine(aTask({ TimeoutSeconds: 0 })),
    'States.Only.TimeoutSeconds: is 0: expected a whole number',
  ],
  ['a fractional timeout', aMachine(aTask({ TimeoutSeconds: 1.5 })), 'States.Only.TimeoutSeconds: is 1.5'],
  ['two timeouts', aMachine(aTask({ TimeoutSeconds: 1, TimeoutSecondsPath: '$.a' })), 'States.Only: has both'],
  [
    'an asynchronous invoke',
    aMachine(aTask({ Parameters: { FunctionName: 'f', Payload: 1, InvocationType: 'Event' } })),
    'Parameters.InvocationType',
  ],
  [
    'a Task without a function',
    aMachine(aTask({ Parameters: { Payload: 1 } })),
    'States.Only.Parameters.FunctionName: is missing',
  ],
  ['a Task without parameters', aMachine(aTask({ Parameters: undefined })), 'States.Only.Parameters: is missing'],
  [
    'a distributed Map',
    aMachine(
      aMap({
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' }, StartAt: 'I', States: { I: { Type: 'Succeed' } } },
      }),
    ),
    'ItemProcessor.ProcessorConfig.Mode: is "DISTRIBUTED"',
  ],
  ['a tolerated failure', aMachine(aMap({ ToleratedFailureCount: 1 })), 'States.Only.ToleratedFailureCount: not in'],
  ['a Map without a processor', aMachine({ Type: 'Map', ...END }), 'States.Only.ItemProcessor: is missing'],
  [
    'a filter in a path',
    aMachine({ Type: 'Pass', InputPath: '$.a[?(@.b == 1)]', ...END }),
    'States.Only.InputPath: "$.a[?(@.b == 1)]" is not in the subset',
  ],
  ['a wildcard', aMachine({ Type: 'Pass', OutputPath: '$.a[*].b', ...END }), 'States.Only.OutputPath'],
  ['a slice', aMachine({ Type: 'Pass', InputPath: '$.a[0:2]', ...END }), 'States.Only.InputPath'],
  ['a deep scan', aMachine({ Type: 'Pass', InputPath: '$..a', ...END }), 'States.Only.InputPath'],
  ['a path that is none', aMachine({ Type: 'Pass', InputPath: 'a.b', ...END }), 'expected it to begin with $'],
  [
    'a ResultPath in the context object',
    aMachine({ Type: 'Pass', ResultPath: '$$.a', ...END }),
    'States.Only.ResultPath',
  ],
  [
    'a computed field that is no string',
    aMachine({ Type: 'Pass', Parameters: { a: [{ 'b.$': 1 }] }, ...END }),
    'States.Only.Parameters.a[0].b.$: is not a string',
  ],
  ['a field set twice', aMachine({ Type: 'Pass', Parameters: { a: 1, 'a.$': '$' }, ...END }), 'sets "a" a second time'],
  [
    'an unknown intrinsic function',
    aMachine({ Type: 'Pass', Parameters: { 'a.$': 'States.UUID()' }, ...END }),
    'expected States.ArrayContains',
  ],
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
    'a comparison with the wrong type',
    aMachine({ Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: '1', Next: 'Only' }] }),
    'NumericEquals: is "1": expected a number',
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
  [
    'States.ALL with others',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] })),
    'Retry[0].ErrorEquals: States.ALL must be alone',
  ],
  [
    'States.ALL before others',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] })),
    'Retry[0].ErrorEquals: States.ALL must be alone',
  ],
  ['a retrier for no error', aMachine(aTask({ Retry: [{ ErrorEquals: [] }] })), 'Retry[0].ErrorEquals: is not a list'],
  [
    'attempts below 0',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['A'], MaxAttempts: -1 }] })),
    'Retry[0].MaxAttempts: is -1',
  ],
  [
    'a shrinking backoff',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] })),
    'Retry[0].BackoffRate: is 0.5',
  ],
  [
    'an unknown jitter',
    aMachine(aTask({ Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'HALF' }] })),
    'Retry[0].JitterStrategy',
  ],
  [
    'a Catch that leads nowhere',
    aMachine(aTask({ Catch: [{ ErrorEquals: ['A'], Next: 'Gone' }] })),
    'States.Only.Catch[0].Next: is "Gone"',
  ],
  [
    'an error told twice',
    aMachine({ Type: 'Fail', Error: 'A', ErrorPath: '$.a' }),
    'States.Only: has both Error and ErrorPath',
  ],
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});

test('refuses a state name that is used on two levels', () => {
  const inner = { StartAt: 'Only', States: { Only: { Type: 'Pass', ...END } } };
  expect(problemsOf(aMachine({ Type: 'Parallel', Branches: [inner], ...END }))).toEqual([
    'States.Only.Branches[0].States.Only: has the name of another state: names must be unique across all levels',
  ]);
});

test('does not follow a later change of the definition', () => {
  const definition = { StartAt: 'Only', States: { Only: { Type: 'Pass', Result: { a: 1 }, End: true } } };
  const machine = parseStateMachine(definition);
  definition.States.Only.Result.a = 2;
  expect(machine.states.get('Only')).toMatchObject({ result: { a: 1 } });
});

test('accepts the subset', () => {
  expect(problemsOf(aMachine(aMap({ MaxConcurrency: 0 })))).toEqual([]);
  expect(problemsOf({ ...aMachine(aTask()), Comment: 'c', Version: '1.0', QueryLanguage: 'JSONPath' })).toEqual([]);
});

function problemsOf(definition: unknown): readonly string[] {
  try {
    parseStateMachine(definition);
  } catch (error) {
    if (error instanceof DefinitionRefused) return error.problems;
    throw error;
  }
  return [];
}
