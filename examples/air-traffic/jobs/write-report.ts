import { dataFiles, defineJob } from 'runsheet';
import type { Reach } from '../figures/measure-reach';
import type { Traffic } from '../figures/measure-traffic';
import type { StrikeSummary } from '../figures/summarize-strikes';
import { fileNameParameter, wholeNumberParameter } from '../parameters';
import { renderReport } from '../report/render-report';
import type { Check } from '../sources/check-sources';
import type { Airport } from '../sources/clean-airports';
import { extractOf } from '../sources/extract-source';

/** The page that people look at in the morning. */
export const handler = defineJob(async (job) => {
  const topN = wholeNumberParameter(job.parameters, 'top_n', 3, 100);
  const fileName = fileNameParameter(job.parameters, 'file_name');
  const files = dataFiles(job.dataUrl);
  const [traffic, airports, reach, strikes, checked, ...extracts] = await Promise.all([
    files.readJson<Traffic>('traffic.json'),
    files.readJson<Airport[]>('airports.json'),
    job.outputOf('measure-reach') as Promise<Reach>,
    job.outputOf('summarize-strikes') as Promise<StrikeSummary>,
    job.outputOf('check-sources') as Promise<{ checks: Check[] }>,
    extractOf(job, 'extract-airports'),
    extractOf(job, 'extract-routes'),
    extractOf(job, 'extract-strikes'),
    extractOf(job, 'extract-postal-codes'),
  ]);
  const page = renderReport({
    title: 'Air traffic, airports and birds',
    runId: job.runId,
    // The scheduled time: a night that is run again two days later still reports on its own night.
    time: job.scheduledTime ?? new Date().toISOString(),
    topN,
    traffic,
    airports,
    reach,
    strikes,
    extracts,
    checks: checked.checks,
  });
  await files.writeText(fileName, page);
  job.log.info('wrote the report', { report: files.url(fileName) });
  return {
    report: files.url(fileName),
    flights: traffic.flights,
    busiest_airport: traffic.airports[0]?.iata ?? null,
    regular_routes: traffic.regularRoutes,
    within_reach_percent: reach.within_reach_percent,
    strikes: strikes.strikes,
    strike_cost: strikes.cost,
  };
});
