import { measureReach } from '../../../../examples/air-traffic/figures/measure-reach';

const anAirport = (iata: string, latitude = 33, longitude = -84) => ({
  iata,
  name: iata,
  city: null,
  state: 'GA',
  latitude,
  longitude,
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
});
