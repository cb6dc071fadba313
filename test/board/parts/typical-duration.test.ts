import { renderTypicalDuration, trendText } from '../../../board/parts/typical-duration';
import { attribute, parsePage } from '../../support/pages/parsed-page';

const render = (durations: number[]) => parsePage(renderTypicalDuration(durations).text);

describe('the typical duration', () => {
  it('is the median, with a line of how the durations went', () => {
    const { text, all } = render([60_000, 63_000, 61_000]);
    expect(text).toBe('1 min 01 s');
    expect(all('svg').map((svg) => attribute(svg, 'aria-label'))).toEqual([
      'durations of 3 runs that succeeded: the first 1 min 00 s, the last 1 min 01 s',
    ]);
  });

  it('has no line for fewer than three durations', () => {
    expect(render([60_000, 61_000]).all('svg')).toEqual([]);
    expect(render([]).text).toBe('no run but reruns has succeeded');
  });

  it('says whether it changed', () => {
    const steady = Array.from({ length: 10 }, (_, at) => 60_000 + at);
    expect(render([...steady, ...steady.map((ms) => 2 * ms)]).text).toMatch(/100 % longer than before$/);
    expect(render([...steady, ...steady]).text).not.toContain('than before');
  });
});

it('tells a trend in words', () => {
  expect(trendText(0.4)).toBe('40 % longer than before');
  expect(trendText(-0.25)).toBe('25 % shorter than before');
});
