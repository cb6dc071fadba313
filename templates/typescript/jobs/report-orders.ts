import { dataFiles, defineJob } from 'runsheet';

/** Sums up what extract-orders has written in the same run. */
export const handler = defineJob(async (job) => {
  const { region, rows } = (await job.outputOf('extract-orders')) as { region: string; rows: number };
  const orders = await dataFiles(job.dataUrl).readJson<{ amount: number }[]>('orders.json');
  const total = orders.reduce((sum, { amount }) => sum + amount, 0);
  return { region, rows, total };
});
