import { aMachine, problemsOf } from '../../../support/states/execution';

const END = { End: true };

test.each([
  ['a state with neither Next nor End', aMachine({ Type: 'Pass' }), 'States.Only: must have either Next or'],
  ['a state with both', aMachine({ Type: 'Pass', Next: 'Only', ...END }), 'States.Only: must have either Next or'],
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
])('refuses %s', (_, definition, problem) => {
  expect(problemsOf(definition)).toEqual(expect.arrayContaining([expect.stringContaining(problem)]));
});
