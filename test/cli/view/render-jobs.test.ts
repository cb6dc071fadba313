import { minutesText } from '../../../cli/view/render-jobs';

describe('a timeout', () => {
  it.each([
    [0.5, '0.5 min'],
    [1, '1 min'],
    [59, '59 min'],
    [60, '1 h'],
    [90, '1 h 30 min'],
    [720, '12 h'],
  ])('of %p minutes is shown as "%s"', (minutes, shown) => {
    expect(minutesText(minutes)).toBe(shown);
  });
});
