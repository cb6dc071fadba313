import { dataFiles, defineJob } from 'runsheet';

/** Sums up what extract-orders has written in the same run. */
export const handler = defineJob(async (job) => {
  const { region, rows } = await job.outputOf('extract-orders');
  const orders = await dataFiles(job.dataUrl).readJson('orders.json');
  const total = orders.reduce((sum, { amount }) => sum + amount, 0);
  return { region, rows, total };
});
