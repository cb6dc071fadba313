import { dataFiles } from '../../adapters/files/data-files';
import { defineJob } from '../../sdk/define-job';
import type { Airport } from '../example/clean-airports';
import type { Route } from '../example/clean-routes';
import { measureTraffic } from '../example/measure-traffic';
import { wholeNumberParameter } from '../example/whole-number-parameter';

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
  return { flights: traffic.flights, airports: traffic.airports.length, regular_routes: traffic.regularRoutes };
});
