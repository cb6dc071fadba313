import type { Timers as TimersType } from '../../sdk/timers';

// Timers takes its timers when it loads.
jest.useFakeTimers();
const { Timers } = require('../../sdk/timers') as {
  Timers: new (onFailedCheck: (error: unknown) => void) => TimersType;
};
afterAll(() => jest.useRealTimers());

describe('the timers of an attempt', () => {
  it('act once after their time, and at once where it has passed', () => {
    const acted: string[] = [];
    const timers = new Timers(() => {});
    timers.after(100, () => acted.push('later'));
    timers.after(-5, () => acted.push('now'));
    jest.advanceTimersByTime(1);
    expect(acted).toEqual(['now']);
    jest.advanceTimersByTime(1000);
    expect(acted).toEqual(['now', 'later']);
  });

  it('go on checking after a check that failed, and hand over its error', async () => {
    const failures: unknown[] = [];
    const timers = new Timers((error) => failures.push(error));
    const check = jest.fn(() => Promise.reject('unreachable'));
    timers.every(10, check);
    await jest.advanceTimersByTimeAsync(35);
    expect(check).toHaveBeenCalledTimes(3);
    expect(failures).toEqual(['unreachable', 'unreachable', 'unreachable']);
    timers.clear();
  });

  it('are all gone once they are cleared', () => {
    const act = jest.fn();
    const timers = new Timers(() => {});
    timers.after(10, act);
    timers.every(10, act);
    timers.clear();
    jest.advanceTimersByTime(100);
    expect(act).not.toHaveBeenCalled();
  });

  it('act when a job has replaced the timers after them, and end', () => {
    const act = jest.fn();
    const timers = new Timers(() => {});
    const { setTimeout, setInterval, clearTimeout } = globalThis;
    const broken = (() => 1) as unknown as typeof setTimeout;
    Object.assign(globalThis, { setTimeout: broken, setInterval: broken, clearTimeout: broken });
    try {
      timers.after(10, act);
      timers.every(10, async () => act());
      jest.advanceTimersByTime(15);
      expect(act).toHaveBeenCalledTimes(2);
      timers.clear();
      jest.advanceTimersByTime(100);
      expect(act).toHaveBeenCalledTimes(2);
    } finally {
      Object.assign(globalThis, { setTimeout, setInterval, clearTimeout });
    }
  });
});
