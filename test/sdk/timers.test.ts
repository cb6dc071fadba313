import { Timers } from '../../sdk/timers';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

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
});
