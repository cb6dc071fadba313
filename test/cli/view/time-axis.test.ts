import { timeTicks } from '../../../cli/view/time-axis';

describe('the ticks of an axis', () => {
  it.each([
    [8, 4, ['0', '5 ms']],
    [8, 5, ['0', '2 ms', '4 ms', '6 ms', '8 ms']],
    [12_000, 4, ['0', '5 s', '10 s']],
    [185_000, 4, ['0', '1 min', '2 min', '3 min']],
    [3 * 3_600_000, 5, ['0', '1 h', '2 h', '3 h']],
    [40 * 86_400_000, 6, ['0', '10 d', '20 d', '30 d', '40 d']],
    [0, 4, ['0']],
  ])('of %p ms, at most %p, are %j', (length, most, texts) => {
    expect(timeTicks(length, most).map(({ text }) => text)).toEqual(texts);
  });
});
