import { inTimeOrder } from '../../../domain/attempts/call-lines';

const at = (second: number) => JSON.stringify({ timestamp: `2026-11-22T02:00:0${second}.000Z` });

test('the lines of several logs stand in the order of time, and those of one log keep theirs', () => {
  expect(
    inTimeOrder([
      [at(1), 'more', at(0), at(5)],
      ['first', at(2)],
    ]),
  ).toEqual(['first', at(1), 'more', at(0), at(2), at(5)]);
});
