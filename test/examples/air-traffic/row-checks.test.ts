import { checkSources, type Sources } from '../../../examples/air-traffic/sources/check-sources';
import { failFirstAttempt } from '../../../examples/air-traffic/sources/fail-first-attempt';
import { requireRows } from '../../../examples/air-traffic/sources/require-rows';
import type { Sifted } from '../../../examples/air-traffic/sources/sift';
import { wholeNumberParameter } from '../../../examples/air-traffic/sources/whole-number-parameter';
import { PermanentJobError } from '../../../sdk';

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the row counts of a source', () => {
  const aSource = (kept: number, dropped: number): Sifted<number> => ({
    rows: new Array(kept).fill(0),
    read: kept + dropped,
    dropped: dropped > 0 ? { 'no date': dropped } : {},
    mended: {},
  });

  it('pass at their limits', () => {
    expect(thrownBy(() => requireRows('x.csv', aSource(95, 5), { minRows: 95, maxDroppedPercent: 5 }))).toBeUndefined();
  });

  it('end the job where too few rows are usable, saying how many and why', () => {
    const error = thrownBy(() => requireRows('x.csv', aSource(94, 6), { minRows: 95, maxDroppedPercent: 50 }));
    expect(error).toBeInstanceOf(PermanentJobError);
    expect(error).toMatchObject({
      message: 'x.csv has 94 usable rows of 100: expected at least 95 (parameter min_rows); dropped no date: 6',
    });
  });

  it('end the job where too many rows were dropped', () => {
    const error = thrownBy(() => requireRows('x.csv', aSource(94, 6), { minRows: 1, maxDroppedPercent: 5 }));
    expect(error).toBeInstanceOf(PermanentJobError);
    expect(error).toMatchObject({ message: expect.stringContaining('x.csv lost 6.0 % of its 100 rows') });
  });

  it('end the job where the source is empty', () => {
    expect(() => requireRows('x.csv', aSource(0, 0), { minRows: 1, maxDroppedPercent: 100 })).toThrow(
      '0 usable rows of 0',
    );
  });
});

describe('the check across the sources', () => {
  const airport = (iata: string) => ({ iata, name: iata, city: null, state: 'GA', latitude: 33, longitude: -84 });
  const sources: Sources = {
    airports: [airport('ATL'), airport('SAV')],
    routes: [{ origin: 'ATL', destination: 'SAV', flights: 10 }],
    strikes: [{ airport: 'ATL', date: '2000-01-01', species: 'Mallard', isDamaged: false, cost: 0 }],
    places: [{ postalCode: '30301', city: 'Atlanta', state: 'GA', latitude: 33, longitude: -84 }],
  };
  const written = { airports: 2, routes: 1, strikes: 1, places: 1 };

  it('passes sources that fit together', () => {
    expect(checkSources(sources, written, 0).every((check) => check.unfit === 0)).toBe(true);
  });

  it('ends the job where a file holds other rows than its job reported', () => {
    expect(() => checkSources(sources, { ...written, routes: 2 }, 0)).toThrow(
      'routes: rows in the folder as its job reported: 1 of 2 are not',
    );
    expect(thrownBy(() => checkSources(sources, { ...written, routes: 0 }, 100))).toBeInstanceOf(PermanentJobError);
  });

  it('ends the job where routes name airports that are not there, as far as the parameter does not allow it', () => {
    const astray = { ...sources, routes: [...sources.routes, { origin: 'ATL', destination: 'XXX', flights: 1 }] };
    expect(() => checkSources(astray, { ...written, routes: 2 }, 49)).toThrow(
      'routes: both airports known: 1 of 2 are not',
    );
    expect(thrownBy(() => checkSources(astray, { ...written, routes: 2 }, 50))).toBeUndefined();
  });

  it('names every fault at once', () => {
    const empty = { ...sources, airports: [] };
    expect(() => checkSources(empty, written, 0)).toThrow(
      /airports: rows.*routes: both.*strikes: airport.*places: state/,
    );
  });
});

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
