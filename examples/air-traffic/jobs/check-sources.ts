import { dataFiles, defineJob } from 'runsheet';
import { wholeNumberParameter } from '../parameters';
import { checkSources, type Sources } from '../sources/check-sources';
import { extractOf } from '../sources/extract-source';

/** Ends the night before anything is counted if the four sources do not fit together. */
export const handler = defineJob(async (job) => {
  const maxUnknownPercent = wholeNumberParameter(job.parameters, 'max_unknown_percent', 0, 100);
  const files = dataFiles(job.dataUrl);
  const read = async (jobName: string) => {
    const extract = await extractOf(job, jobName);
    return { written: extract.rows, rows: await files.readJson<never[]>(extract.file) };
  };
  const [airports, routes, strikes, places] = await Promise.all([
    read('extract-airports'),
    read('extract-routes'),
    read('extract-strikes'),
    read('extract-postal-codes'),
  ]);
  const sources: Sources = { airports: airports.rows, routes: routes.rows, strikes: strikes.rows, places: places.rows };
  const written = {
    airports: airports.written,
    routes: routes.written,
    strikes: strikes.written,
    places: places.written,
  };
  const checks = checkSources(sources, written, maxUnknownPercent);
  job.log.info('the sources fit together', { checks: checks.length });
  return { checks };
});
