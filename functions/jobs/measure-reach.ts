import { dataFiles } from '../../adapters/files/data-files';
import { defineJob } from '../../sdk/define-job';
import type { Place } from '../example/clean-postal-codes';
import { measureReach } from '../example/measure-reach';
import type { Traffic } from '../example/measure-traffic';
import { wholeNumberParameter } from '../example/whole-number-parameter';

/** How far every place is from the nearest airport with flights each day. */
export const handler = defineJob(async (job) => {
  const minDepartures = wholeNumberParameter(job.parameters, 'min_departures_a_year', 1, 1_000_000);
  const reachKm = wholeNumberParameter(job.parameters, 'reach_km', 1, 1000);
  const files = dataFiles(job.dataUrl);
  const [places, traffic] = await Promise.all([
    files.readJson<Place[]>('places.json'),
    files.readJson<Traffic>('traffic.json'),
  ]);
  return measureReach(places, traffic.airports, { minDepartures, reachKm });
});
