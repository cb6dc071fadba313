import { durationScale, timeScale, timeTicks } from '../../../board/job/plot-scales';
import { MORNING } from '../../support/rows/job-nights';

describe('the axes', () => {
  const texts = (from: string, to: string) =>
    timeTicks(timeScale(Date.parse(from), Date.parse(to)), MORNING).map(({ text }) => text);

  it('show days or times of the day, depending on the length of the range', () => {
    expect(texts('2026-10-24', '2026-11-22')).toEqual(['25 Oct', '1 Nov', '8 Nov', '15 Nov', '22 Nov']);
    expect(texts('2026-11-20T02:00Z', '2026-11-21T02:00Z')).toEqual([
      '20 Nov 03:00',
      '06:00',
      '09:00',
      '12:00',
      '15:00',
      '18:00',
      '21:00',
      '21 Nov',
    ]);
    expect(texts('2025-11-20T02:00Z', '2025-11-20T02:00Z')).toEqual(['20 Nov 2025 02:00']);
  });

  it('give durations in whole units of a clock', () => {
    const { ticks, isLog } = durationScale([340_000, 120_000, 150_000], undefined, 0, 190);
    expect(isLog).toBe(false);
    expect(ticks.map(({ text }) => text)).toEqual(['0', '1 min', '2 min', '3 min', '4 min', '5 min', '6 min']);
  });

  it('have room for the limit only if durations come near it', () => {
    expect(durationScale([500_000], 600_000, 0, 190).most).toBeGreaterThan(600_000);
    expect(durationScale([100_000], 600_000, 0, 190).most).toBeLessThan(600_000);
  });

  it('are logarithmic if one run would press all others onto the floor', () => {
    const { ticks, isLog, y } = durationScale([2_000, 3_000, 2_500, 7_200_000], undefined, 0, 190);
    expect(isLog).toBe(true);
    expect(ticks.map(({ text }) => text)).toEqual(['1 s', '10 s', '1 min', '10 min', '1 h']);
    expect(y(0)).toBe(184);
  });
});
