import { dataFiles, defineJob } from 'runsheet';
import { measureReach } from '../figures/measure-reach';
import type { Traffic } from '../figures/measure-traffic';
import { wholeNumberParameter } from '../parameters';
import type { Place } from '../sources/clean-postal-codes';

/** The distance of every place to the nearest airport with flights every day. */
export const handler = defineJob(async (job) => {
  const minDepartures = wholeNumberParameter(job.parameters, 'min_departures_a_year', 1, 1_000_000);
  const reachKm = wholeNumberParameter(job.parameters, 'reach_km', 1, 1000);
  const files = dataFiles(job.dataUrl);
  const [places, traffic] = await Promise.all([
    files.readJson<Place[]>('places.json'),
    files.readJson<Traffic>('traffic.json'),
  ]);
  const reach = measureReach(places, traffic.airports, { minDepartures, reachKm });
  job.log.info('measured the reach', { places: places.length, within_reach_percent: reach.within_reach_percent });
  return reach;
});
