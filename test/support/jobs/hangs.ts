import { appendFileSync } from 'node:fs';

/**
 * A handler that `defineJob` did not make: it claims nothing, heeds nothing and never ends. Its file says that it runs.
 */
export const handler = async ({ job_name }: { job_name: string }): Promise<void> => {
  const file = process.env.RUNSHEET_TEST_PROBE;
  setInterval(() => file && appendFileSync(file, `${job_name} 0 ${process.pid} work ${Date.now()}\n`), 50);
  await new Promise(() => {});
};
