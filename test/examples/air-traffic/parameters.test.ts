import { failFirstAttempt, wholeNumberParameter } from '../../../examples/air-traffic/parameters';
import { PermanentJobError } from '../../../sdk';
import { thrownBy } from '../../support/example/thrown-by';

describe('a whole-number parameter', () => {
  it('is taken as a number and as the text that the command line gives', () => {
    expect(wholeNumberParameter({ top_n: 20 }, 'top_n', 1, 50)).toBe(20);
    expect(wholeNumberParameter({ top_n: '20' }, 'top_n', 1, 50)).toBe(20);
  });

  it.each([undefined, null, '', ' 20', '2e1', '-1', 0, 51, 1.5, true, ['20'], {}])('is refused as %j', (value) => {
    const error = thrownBy(() => wholeNumberParameter(value === undefined ? {} : { top_n: value }, 'top_n', 1, 50));
    expect(error).toBeInstanceOf(PermanentJobError);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^parameter top_n is .+: expected a whole number from 1 to 50$/),
    });
  });
});

const quiet = { log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } };

describe('the failure that shows a retry', () => {
  it('logs a line first, so that the log of the failed attempt is not empty', () => {
    const warn = jest.fn();
    const job = { log: { ...quiet.log, warn }, attempt: 1, parameters: { fail_first_attempt: true } };
    expect(() => failFirstAttempt(job)).toThrow('on purpose');
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('hits the first attempt alone, and only where it is asked for', () => {
    expect(() => failFirstAttempt({ ...quiet, attempt: 1, parameters: { fail_first_attempt: true } })).toThrow(
      'on purpose',
    );
    expect(() => failFirstAttempt({ ...quiet, attempt: 1, parameters: { fail_first_attempt: 'true' } })).toThrow(
      'on purpose',
    );
    failFirstAttempt({ ...quiet, attempt: 2, parameters: { fail_first_attempt: true } });
    failFirstAttempt({ ...quiet, attempt: 1, parameters: { fail_first_attempt: 'false' } });
    failFirstAttempt({ ...quiet, attempt: 1, parameters: {} });
  });

  it('can be retried, a parameter that is neither true nor false cannot', () => {
    expect(
      thrownBy(() => failFirstAttempt({ ...quiet, attempt: 1, parameters: { fail_first_attempt: true } })),
    ).not.toBeInstanceOf(PermanentJobError);
    expect(
      thrownBy(() => failFirstAttempt({ ...quiet, attempt: 2, parameters: { fail_first_attempt: 'maybe' } })),
    ).toBeInstanceOf(PermanentJobError);
  });
});
