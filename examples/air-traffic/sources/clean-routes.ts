import { AIRPORT_CODE } from './clean-airports';
import { csvRows, numberIn } from './csv';
import { type Sifted, sift } from './sift';

/** The flights from one airport to another in the year of the source. The way back is another route. */
export interface Route {
  origin: string;
  destination: string;
  flights: number;
}

/** The year that flights-airport.csv counts. */
export const TRAFFIC_YEAR = 2008;

/** One flight every ten minutes, day and night, all year. No pair of airports has as many. */
const MOST_FLIGHTS = 6 * 24 * 366;

export function cleanRoutes(csv: string): Sifted<Route> {
  const seen = new Set<string>();
  return sift(csvRows('flights-airport.csv', csv, ['origin', 'destination', 'count']), (row, { drop }) => {
    const origin = row.origin ?? '';
    const destination = row.destination ?? '';
    const flights = numberIn(row.count, 1, MOST_FLIGHTS);
    if (!AIRPORT_CODE.test(origin) || !AIRPORT_CODE.test(destination)) return drop('no airport code');
    if (origin === destination) return drop('ends where it starts');
    if (flights === undefined || !Number.isInteger(flights)) return drop('no believable count');
    if (seen.has(`${origin} ${destination}`)) return drop('route given twice');
    seen.add(`${origin} ${destination}`);
    return { origin, destination, flights };
  });
}
