import { measureTraffic } from '../../../../examples/air-traffic/figures/measure-traffic';

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
