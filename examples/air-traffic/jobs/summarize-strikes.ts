import { dataFiles, defineJob } from 'runsheet';
import { summarizeStrikes } from '../figures/summarize-strikes';
import type { Strike } from '../sources/clean-strikes';

/** When, where and at what cost aircraft hit animals. The summary is small enough to be the job's output. */
export const handler = defineJob(async (job) =>
  summarizeStrikes(await dataFiles(job.dataUrl).readJson<Strike[]>('strikes.json')),
);
