import type { Airport } from '../sources/clean-airports';
import type { Route } from '../sources/clean-routes';
import { groupBy } from './group-by';

/** An airport with flights in the year of the source, and their number. */
export interface AirportTraffic extends Airport {
  departures: number;
  arrivals: number;
  /** The number of airports that it has regular flights to. */
  destinations: number;
  /** The airport that most of its flights go to. */
  busiest: { iata: string; flights: number };
}

/** Both directions between two airports. */
export interface AirLink {
  between: [string, string];
  flights: number;
}

export interface Traffic {
  flights: number;
  regularRoutes: number;
  /** Busiest first. */
  airports: AirportTraffic[];
  /** Busiest first. */
  links: AirLink[];
}

/**
 * Counts flights by airport and by pair of airports. A route counts as regular from `minFlights` a year on. Rarer
 * routes are diversions and single flights: their flights are counted too. Airports that the airports file lacks are
 * left out.
 */
export function measureTraffic(airports: readonly Airport[], routes: readonly Route[], minFlights: number): Traffic {
  const known = new Map(airports.map((airport) => [airport.iata, airport]));
  const usable = routes.filter((route) => known.has(route.origin) && known.has(route.destination));
  const departing = groupBy(usable, (route) => route.origin);
  const arriving = groupBy(usable, (route) => route.destination);
  const measured = airports.flatMap((airport) => {
    const out = departing.get(airport.iata) ?? [];
    const [busiest] = out.toSorted(byFlights);
    if (!busiest) return [];
    const arrivals = flightsOf(arriving.get(airport.iata) ?? []);
    return {
      ...airport,
      departures: flightsOf(out),
      arrivals,
      destinations: out.filter((route) => route.flights >= minFlights).length,
      busiest: { iata: busiest.destination, flights: busiest.flights },
    };
  });
  return {
    flights: flightsOf(usable),
    regularRoutes: usable.filter((route) => route.flights >= minFlights).length,
    airports: measured.sort((a, b) => b.departures - a.departures || (a.iata < b.iata ? -1 : 1)),
    links: linksOf(usable),
  };
}

function linksOf(routes: readonly Route[]): AirLink[] {
  const links = groupBy(routes, ({ origin, destination }) => [origin, destination].sort().join(' '));
  return [...links]
    .map(([between, ways]) => ({ between: between.split(' ') as [string, string], flights: flightsOf(ways) }))
    .sort(byFlights);
}

function flightsOf(routes: readonly Route[]): number {
  return routes.reduce((sum, route) => sum + route.flights, 0);
}

function byFlights(a: { flights: number }, b: { flights: number }): number {
  return b.flights - a.flights;
}
