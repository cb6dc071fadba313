import { dataFiles, defineJob } from 'runsheet';

/** Stands for a source of yours: a database, an API, a file. */
const ORDERS = [
  { region: 'north', amount: 120 },
  { region: 'south', amount: 80 },
  { region: 'north', amount: 40 },
];

/** Writes the orders of a region into the run's own folder, for later jobs. */
export const handler = defineJob(async (job) => {
  const region = String(job.parameters.region ?? 'north');
  const orders = ORDERS.filter((order) => order.region === region);
  await dataFiles(job.dataUrl).writeJson('orders.json', orders);
  job.log.info('extracted', { region, rows: orders.length });
  return { region, rows: orders.length };
});
