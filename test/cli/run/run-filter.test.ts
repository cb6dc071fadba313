import { momentOf, runStatuses, since } from '../../../cli/run/run-filter';

const NOW = Date.parse('2026-11-22T03:00:00.000Z');

describe('since', () => {
  it.each([
    ['30m', '2026-11-22T02:30:00.000Z'],
    ['12h', '2026-11-21T15:00:00.000Z'],
    ['2d', '2026-11-20T03:00:00.000Z'],
    ['1w', '2026-11-15T03:00:00.000Z'],
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['2026-11-01T02:00', '2026-11-01T02:00:00.000Z'],
    ['2026-11-01T02:00+01:00', '2026-11-01T01:00:00.000Z'],
  ])('%s is %s', (text, moment) => {
    expect(momentOf(since(text), NOW)).toBe(moment);
  });

  it.each(['', 'yesterday', '2', '2y', '-2d', '1.5h', '99999d', '2D'])('%j is no time', (text) => {
    expect(() => since(text)).toThrow(/ is no time: expected how long ago \(30m, 12h, 2d, 1w\), or a date /);
  });

  it('names a day that does not exist', () => {
    expect(() => since('2026-11-31')).toThrow(/"2026-11-31" is a time that does not exist/);
  });
});

describe('statuses', () => {
  it('are taken in small letters and in capitals', () => {
    expect(runStatuses('failed,ABORTED, Running')).toEqual(['FAILED', 'ABORTED', 'RUNNING']);
  });

  it.each([
    ['faild', /"faild" is not a status of a run: did you mean "failed"\?/],
    ['failed,', /"" is not a status of a run: /],
    ['timed_out', /"timed_out" is not a status of a run: known are .*succeeded.*aborted/],
  ])('%s is refused with what is known', (text, message) => {
    expect(() => runStatuses(text)).toThrow(message);
  });
});
