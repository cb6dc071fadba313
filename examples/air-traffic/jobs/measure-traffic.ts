import { dataFiles, defineJob } from 'runsheet';
import { measureTraffic } from '../figures/measure-traffic';
import { wholeNumberParameter } from '../parameters';
import type { Airport } from '../sources/clean-airports';
import type { Route } from '../sources/clean-routes';

/** Counts the flights by airport and by pair of airports. */
export const handler = defineJob(async (job) => {
  const minFlights = wholeNumberParameter(job.parameters, 'min_flights_a_year', 1, 100_000);
  const files = dataFiles(job.dataUrl);
  const [airports, routes] = await Promise.all([
    files.readJson<Airport[]>('airports.json'),
    files.readJson<Route[]>('routes.json'),
  ]);
  const traffic = measureTraffic(airports, routes, minFlights);
  await files.writeJson('traffic.json', traffic);
  job.log.info('counted the flights', { routes: routes.length, flights: traffic.flights });
  return { flights: traffic.flights, airports: traffic.airports.length, regular_routes: traffic.regularRoutes };
});
