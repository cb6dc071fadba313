import { dataFiles, defineJob } from 'runsheet';
import { summarizeStrikes } from '../figures/summarize-strikes';
import type { Strike } from '../sources/clean-strikes';

/** When, where and at what cost aircraft hit animals. The summary is small enough to be the job's output. */
export const handler = defineJob(async (job) => {
  const summary = summarizeStrikes(await dataFiles(job.dataUrl).readJson<Strike[]>('strikes.json'));
  job.log.info('summarized the strikes', { strikes: summary.strikes });
  return summary;
});
