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

describe('the failure that shows a retry', () => {
  it('hits the first attempt alone, and only where it is asked for', () => {
    expect(() => failFirstAttempt({ attempt: 1, parameters: { fail_first_attempt: true } })).toThrow('on purpose');
    expect(() => failFirstAttempt({ attempt: 1, parameters: { fail_first_attempt: 'true' } })).toThrow('on purpose');
    failFirstAttempt({ attempt: 2, parameters: { fail_first_attempt: true } });
    failFirstAttempt({ attempt: 1, parameters: { fail_first_attempt: 'false' } });
    failFirstAttempt({ attempt: 1, parameters: {} });
  });

  it('can be retried, a parameter that is neither true nor false cannot', () => {
    expect(
      thrownBy(() => failFirstAttempt({ attempt: 1, parameters: { fail_first_attempt: true } })),
    ).not.toBeInstanceOf(PermanentJobError);
    expect(
      thrownBy(() => failFirstAttempt({ attempt: 2, parameters: { fail_first_attempt: 'maybe' } })),
    ).toBeInstanceOf(PermanentJobError);
  });
});
