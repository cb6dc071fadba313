import { cleanPostalCodes } from '../../../../examples/air-traffic/sources/clean-postal-codes';

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

describe('cleaning the postal codes', () => {
  const HEAD = 'zip_code,latitude,longitude,city,state,county';
  const island = Array.from(
    { length: 9 },
    (_, index) => `9670${index},21.${index + 1},-157.${index + 1},Town,HI,Honolulu`,
  );

  it('drops codes that share a location, all but the first', () => {
    const { rows, dropped } = cleanPostalCodes(lines(HEAD, ...island, '96799,21.1,-157.1,Box,HI,Honolulu'));
    expect(rows.map((place) => place.postalCode)).not.toContain('96799');
    expect(dropped).toEqual({ 'location of another code': 1 });
  });

  it('drops a place that lies far out of its state, such as in the sea', () => {
    const { rows, dropped } = cleanPostalCodes(lines(HEAD, ...island, '96795,24.86,-168.02,Waimanalo,HI,Honolulu'));
    expect(rows).toHaveLength(9);
    expect(dropped).toEqual({ 'far outside its state': 1 });
  });

  it("keeps a code's leading zero", () => {
    expect(cleanPostalCodes(lines(HEAD, '00501,40.9,-72.6,Holtsville,NY,Suffolk')).rows[0]?.postalCode).toBe('00501');
  });

  it.each([
    ['outside the 50 states and DC', '00601,18.16,-66.72,Adjuntas,PR,Adjuntas'],
    ['no usable location', '00501,,-72.6,Holtsville,NY,Suffolk'],
    ['no code, city or state', '501,40.9,-72.6,Holtsville,NY,Suffolk'],
    ['no code, city or state', '00501,40.9'],
  ])('drops a row as "%s": %s', (reason, row) => {
    expect(cleanPostalCodes(lines(HEAD, row))).toMatchObject({ rows: [], read: 1, dropped: { [reason]: 1 } });
  });
});
