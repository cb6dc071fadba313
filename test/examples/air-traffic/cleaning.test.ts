import { cleanAirports } from '../../../examples/air-traffic/sources/clean-airports';
import { cleanPostalCodes } from '../../../examples/air-traffic/sources/clean-postal-codes';
import { cleanRoutes } from '../../../examples/air-traffic/sources/clean-routes';
import { cleanStrikes } from '../../../examples/air-traffic/sources/clean-strikes';
import { cleanWeather } from '../../../examples/air-traffic/sources/clean-weather';

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

describe('cleaning the routes', () => {
  it.each([
    ['no airport code', 'Atlanta,ORD,5'],
    ['ends where it starts', 'ATL,ATL,5'],
    ['no believable count', 'ATL,ORD,'],
    ['no believable count', 'ATL,ORD,0'],
    ['no believable count', 'ATL,ORD,1.5'],
    ['no believable count', 'ATL,ORD,9999999'],
    ['no believable count', 'ATL,ORD,0x10'],
  ])('drops a row as "%s": %s', (reason, row) => {
    const good = 'ORD,ATL,12';
    expect(cleanRoutes(lines('origin,destination,count', good, row))).toMatchObject({
      rows: [{ origin: 'ORD', destination: 'ATL', flights: 12 }],
      dropped: { [reason]: 1 },
    });
  });

  it('keeps a route and its way back, and drops a route that is given twice', () => {
    const { rows, dropped } = cleanRoutes(lines('origin,destination,count', 'ATL,ORD,5', 'ORD,ATL,6', 'ATL,ORD,5'));
    expect(rows).toHaveLength(2);
    expect(dropped).toEqual({ 'route given twice': 1 });
  });
});

describe('cleaning the strikes', () => {
  const HEAD =
    'Airport Name,Aircraft Make Model,Effect Amount of damage,Flight Date,Aircraft Airline Operator,Origin State,Phase of flight,Wildlife Size,Wildlife Species,Time of day,Cost Other,Cost Repair,Cost Total $,Speed IAS in knots';
  const aStrike = ({
    airport = 'ATLANTA INTL',
    damage = 'Minor',
    date = '2000-02-29',
    species = 'Mallard',
    costs = '1,2,3',
    speed = '140',
  } = {}) => `${airport},B-727,${damage},${date},DELTA,Georgia,Climb,Medium,${species},Day,${costs},${speed}`;

  it('keeps a good report', () => {
    expect(cleanStrikes(lines(HEAD, aStrike())).rows).toEqual([
      { airport: 'ATL', date: '2000-02-29', species: 'Mallard', isDamaged: true, cost: 3 },
    ]);
  });

  it.each([
    ['no date', { date: '2001-02-29' }],
    ['no date', { date: '29/2/2000' }],
    ['no species', { species: '' }],
    ['cost does not add up', { costs: '1,2,4' }],
    ['cost does not add up', { costs: ',,' }],
  ])('drops a report as "%s": %j', (reason, given) => {
    expect(cleanStrikes(lines(HEAD, aStrike(given)))).toMatchObject({ rows: [], dropped: { [reason]: 1 } });
  });

  it('drops a report that comes in twice, but not two that differ in one column', () => {
    const { rows, dropped } = cleanStrikes(lines(HEAD, aStrike(), aStrike(), aStrike({ speed: '' })));
    expect(rows).toHaveLength(2);
    expect(dropped).toEqual({ 'reported twice': 1 });
  });

  it.each([
    ['airport not known', { airport: 'constructor' }, { airport: null }],
    ['damage code not explained', { damage: 'C' }, { isDamaged: null }],
  ])('keeps a report without the value that cannot be used: %s', (reason, given, kept) => {
    expect(cleanStrikes(lines(HEAD, aStrike(given)))).toMatchObject({ rows: [kept], mended: { [reason]: 1 } });
  });
});

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

describe('cleaning the weather', () => {
  it.each([
    ['minimum above maximum', 'Seattle,2012-01-02,0,5,6,1,sun'],
    ['no usable reading', 'Seattle,2012-01-02,0,99,6,1,sun'],
    ['no usable reading', 'Seattle,2012-01-02,-1,9,6,1,sun'],
    ['no city or date', 'Seattle,yesterday,0,9,6,1,sun'],
    ['day given twice', 'Seattle,2012-01-01,0,9,6,1,sun'],
  ])('drops a day as "%s": %s', (reason, row) => {
    const good = 'Seattle,2012-01-01,0.0,12.8,5.0,4.7,drizzle';
    const weather = cleanWeather(lines('location,date,precipitation,temp_max,temp_min,wind,weather', good, row));
    expect(weather).toMatchObject({ rows: [{ city: 'Seattle', maxCelsius: 12.8 }], dropped: { [reason]: 1 } });
  });
});
