import { dataFiles } from '../../adapters/files/data-files';
import { defineJob } from '../../sdk/define-job';
import type { Strike } from '../example/clean-strikes';
import { summarizeStrikes } from '../example/summarize-strikes';

/** When, where and at what cost aircraft hit animals. Small enough to be the job's output. */
export const handler = defineJob(async (job) =>
  summarizeStrikes(await dataFiles(job.dataUrl).readJson<Strike[]>('strikes.json')),
);
