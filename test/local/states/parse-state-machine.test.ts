import { parseStateMachine } from '../../../local/states/parse-state-machine';
import { aMachine, aTask, problemsOf } from '../../support/states/execution';

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
  [
    'a Catch that leads nowhere',
    aMachine(aTask({ Catch: [{ ErrorEquals: ['A'], Next: 'Gone' }] })),
    'States.Only.Catch[0].Next: is "Gone"',
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
