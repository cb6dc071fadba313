import { now, toIso } from '../../sdk/own-globals';

const TIME = Date.UTC(2026, 10, 22, 2);

describe('the clock of the runtime', () => {
  afterEach(() => jest.restoreAllMocks());

  it('goes on while a job replaces the class, its functions and those of its prototype', () => {
    const { Date: RealDate } = globalThis;
    jest.spyOn(Date, 'now').mockReturnValue(0);
    jest.spyOn(Date.prototype, 'toISOString').mockReturnValue('never');
    globalThis.Date = {
      now: () => 1,
    } as unknown as DateConstructor;
    try {
      expect(now()).toBeGreaterThan(TIME);
      expect(toIso(TIME)).toBe('2026-11-22T02:00:00.000Z');
    } finally {
      globalThis.Date = RealDate;
    }
  });
});
