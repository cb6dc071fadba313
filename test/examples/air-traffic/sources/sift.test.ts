import { requireRows, type Sifted } from '../../../../examples/air-traffic/sources/sift';
import { PermanentJobError } from '../../../../sdk';
import { thrownBy } from '../../../support/example/thrown-by';

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
