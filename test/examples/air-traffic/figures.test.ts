import fc from 'fast-check';
import { chordKm, chordSquared, pointAt } from '../../../examples/air-traffic/figures/distance';
import { measureReach } from '../../../examples/air-traffic/figures/measure-reach';
import { measureTraffic } from '../../../examples/air-traffic/figures/measure-traffic';
import { median } from '../../../examples/air-traffic/figures/median';
import { summarizeStrikes } from '../../../examples/air-traffic/figures/summarize-strikes';
import { summarizeWeather } from '../../../examples/air-traffic/figures/summarize-weather';
import { projectUs } from '../../../examples/air-traffic/report/us-projection';
import { profileTable } from '../../../examples/air-traffic/sources/profile-table';

const anAirport = (iata: string, latitude = 33, longitude = -84) => ({
  iata,
  name: iata,
  city: null,
  state: 'GA',
  latitude,
  longitude,
});
const aRoute = (origin: string, destination: string, flights: number) => ({ origin, destination, flights });

describe('the traffic', () => {
  const airports = ['ATL', 'ORD', 'SAV', 'TINY'].map((iata) => anAirport(iata));
  const traffic = measureTraffic(
    airports,
    [aRoute('ATL', 'ORD', 100), aRoute('ORD', 'ATL', 90), aRoute('ATL', 'SAV', 10), aRoute('ATL', 'XXX', 7)],
    52,
  );

  it('counts departures, arrivals and where most flights go, busiest airport first', () => {
    expect(traffic.airports).toMatchObject([
      { iata: 'ATL', departures: 110, arrivals: 90, destinations: 1, busiest: { iata: 'ORD', flights: 100 } },
      { iata: 'ORD', departures: 90, arrivals: 100, destinations: 1 },
    ]);
  });

  it('joins the two directions of a link', () => {
    expect(traffic.links[0]).toEqual({ between: ['ATL', 'ORD'], flights: 190 });
  });

  it('counts flights of rare routes, but not the routes as regular', () => {
    expect(traffic).toMatchObject({ flights: 200, regularRoutes: 2 });
  });
});

describe('the reach', () => {
  const airport = (iata: string, latitude: number, departures: number) => ({
    ...anAirport(iata, latitude, -100),
    departures,
    arrivals: 0,
    destinations: 1,
    busiest: { iata: 'ATL', flights: 1 },
  });
  const place = (postalCode: string, latitude: number, state = 'KS') => ({
    postalCode,
    city: 'Town',
    state,
    latitude,
    longitude: -100,
  });

  it('takes the nearest airport that has flights every day', () => {
    const reach = measureReach(
      [place('1', 39), place('2', 41), place('3', 60, 'AK')],
      [airport('NEAR', 39, 10), airport('BIG', 38, 400), airport('FAR', 50, 400)],
      { minDepartures: 366, reachKm: 112 },
    );
    // A degree of latitude is 111.2 km.
    expect(reach).toMatchObject({ places: 2, airports: 2, median_km: 222.4, within_reach_percent: 50 });
    expect(reach.remotest).toMatchObject([
      { postal_code: '2', km: 333.6, airport: 'BIG' },
      { postal_code: '1', km: 111.2 },
    ]);
    expect(reach.bands).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 1]);
  });

  it('measures from Atlanta to Chicago what the great-circle formula does', () => {
    const [atlanta, chicago] = [
      pointAt({ latitude: 33.6404, longitude: -84.4269 }),
      pointAt({ latitude: 41.9796, longitude: -87.9045 }),
    ];
    expect(chordKm(chordSquared(atlanta, chicago))).toBeCloseTo(976, -1);
  });
});

describe('the summary of the strikes', () => {
  const aStrike = (date: string, species = 'Mallard', cost = 0) => ({
    airport: 'ATL',
    date,
    species,
    isDamaged: cost > 0,
    cost,
  });

  it('averages a month over the years in which the file covers it', () => {
    const strikes = ['1990-06-10', '1990-12-01', '1991-06-10', '1991-06-11', '1992-01-05'].map((date) => aStrike(date));
    const { monthly_average } = summarizeStrikes(strikes);
    // June 1990 and 1991 are covered, December 1990 and 1991, January 1991 and 1992.
    expect([monthly_average[0], monthly_average[5], monthly_average[11]]).toEqual([0.5, 1.5, 0.5]);
  });

  it('ranks the recognised animals and leaves the unknown ones out', () => {
    const strikes = ['Killdeer', 'Mallard', 'Unknown bird - small', 'Mallard', 'constructor'];
    expect(summarizeStrikes(strikes.map((species) => aStrike('2000-01-01', species, 5)))).toMatchObject({
      species: [{ name: 'Mallard', strikes: 2 }, { name: 'Killdeer' }, { name: 'constructor', strikes: 1 }],
      unrecognised: 1,
      damaging: 5,
      cost: 25,
    });
  });
});

describe('the parallel jobs', () => {
  it('profile a table as it came in', () => {
    expect(profileTable('a,b\n1,\n1,\n2,x\n')).toEqual({
      rows: 3,
      repeated_rows: 1,
      columns: [
        { column: 'a', empty: 0, distinct: 2, least: '1', greatest: '2' },
        { column: 'b', empty: 2, distinct: 1, least: 'x', greatest: 'x' },
      ],
    });
  });

  it('sum up the weather of each city', () => {
    const day = (city: string, date: string, rainMm: number, minCelsius: number) => ({
      city,
      date,
      rainMm,
      minCelsius,
      maxCelsius: 10,
    });
    expect(summarizeWeather([day('A', '1', 0, -1), day('B', '1', 9, 5), day('A', '2', 3, 1)])).toEqual([
      { city: 'A', days: 2, rainy_days: 1, frost_days: 1, mean_max_celsius: 10, wettest_day: '2' },
      { city: 'B', days: 1, rainy_days: 1, frost_days: 0, mean_max_celsius: 10, wettest_day: '1' },
    ]);
  });
});

describe('the median', () => {
  it('has as many numbers below as above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
        const middle = median(numbers);
        const half = numbers.length / 2;
        expect(numbers.filter((number) => number < middle).length).toBeLessThanOrEqual(half);
        expect(numbers.filter((number) => number > middle).length).toBeLessThanOrEqual(half);
      }),
    );
  });
});

describe('the map', () => {
  const at = (latitude: number, longitude: number, state: string | null) => projectUs({ latitude, longitude, state });

  it('puts west to the left and north to the top', () => {
    const [seattle, miami] = [at(47.4, -122.3, 'WA'), at(25.8, -80.3, 'FL')] as [[number, number], [number, number]];
    expect(seattle[0]).toBeLessThan(miami[0]);
    expect(seattle[1]).toBeLessThan(miami[1]);
  });

  it('keeps areas true: a degree square has the same area, per cosine, in Texas and in Montana', () => {
    const area = (latitude: number, longitude: number) => {
      const [a, b, c] = [
        at(latitude, longitude, 'X'),
        at(latitude, longitude + 0.1, 'X'),
        at(latitude + 0.1, longitude, 'X'),
      ] as [number, number][];
      if (!a || !b || !c) throw new Error('not on the map');
      const cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
      return Math.abs(cross) / Math.cos(((latitude + 0.05) * Math.PI) / 180);
    };
    expect(area(30, -100) / area(47, -110)).toBeCloseTo(1, 2);
  });

  it('has no room for what lies elsewhere', () => {
    expect(at(18.4, -66, 'PR')).toBeUndefined();
    expect(at(13.5, 144.8, 'GU')).toBeUndefined();
  });
});
