import { dataLimitExceeded, runtimeFailure, StatesFailure } from '../../../../local/states/values/states-failure';

test('a runtime failure gets its place once', () => {
  const placed = runtimeFailure('No results').at('Pick', 7);
  expect(placed).toMatchObject({
    error: 'States.Runtime',
    cause: "An error occurred while executing the state 'Pick' (entered at the event id #7). No results",
    catchable: false,
  });
  expect(placed.at('Outer', 2)).toBe(placed);
});

test('any other failure keeps its cause', () => {
  const failure = dataLimitExceeded('lambda', true);
  expect(failure.at('Pick', 7)).toBe(failure);
});

test('a cause is cut at 32,768 characters', () => {
  expect(new StatesFailure({ error: 'E', cause: 'x'.repeat(40_000), catchable: true }).cause).toHaveLength(32_768);
});
