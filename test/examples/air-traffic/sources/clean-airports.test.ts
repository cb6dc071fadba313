import { cleanAirports } from '../../../../examples/air-traffic/sources/clean-airports';

const lines = (...rows: string[]) => `${rows.join('\n')}\n`;

describe('cleaning the airports', () => {
  const HEAD = 'iata,name,city,state,country,latitude,longitude';

  it('keeps a good row, with its numbers as numbers', () => {
    expect(cleanAirports(lines(HEAD, 'ATL,"Hartsfield, Atlanta",Atlanta,GA,USA,33.64,-84.42')).rows).toEqual([
      { iata: 'ATL', name: 'Hartsfield, Atlanta', city: 'Atlanta', state: 'GA', latitude: 33.64, longitude: -84.42 },
    ]);
  });

  it('makes the source\'s "NA" a missing value and counts it', () => {
    const { rows, mended } = cleanAirports(lines(HEAD, 'MIB,Minot AFB,NA,NA,USA,48.4,-101.3'));
    expect(rows).toMatchObject([{ city: null, state: null }]);
    expect(mended).toEqual({ 'city or state missing': 1 });
  });

  it.each([
    ['abroad', 'ROP,Prachinburi,NA,NA,Thailand,14.07,101.37'],
    ['no usable location', 'XXX,Nowhere,Town,TX,USA,,-97'],
    ['no usable location', 'XXX,Nowhere,Town,TX,USA,97,32'],
    ['no code or name', 'xx,Nowhere,Town,TX,USA,32,-97'],
    ['no code or name', 'XXX, ,Town,TX,USA,32,-97'],
  ])('drops a row as "%s": %s', (reason, row) => {
    expect(cleanAirports(lines(HEAD, row))).toMatchObject({ rows: [], read: 1, dropped: { [reason]: 1 }, mended: {} });
  });

  it('drops the second row of a code', () => {
    const row = 'ATL,Atlanta,Atlanta,GA,USA,33.64,-84.42';
    expect(cleanAirports(lines(HEAD, row, row))).toMatchObject({ read: 2, dropped: { 'code used twice': 1 } });
  });

  it('refuses a file that lacks a column, naming what it has', () => {
    expect(() => cleanAirports(lines('code,name', 'ATL,Atlanta'))).toThrow(
      'airports.csv has no column "iata", "city", "state", "country", "latitude", "longitude": found "code", "name"',
    );
  });
});
