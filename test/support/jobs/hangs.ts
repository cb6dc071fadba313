import { appendFileSync } from 'node:fs';

/**
 * A handler with the mark of `defineJob`, which did not make it: it claims nothing, heeds nothing and never ends. Its
 * file says that it runs.
 */
const forged = async ({ job_name }: { job_name: string }): Promise<void> => {
  const file = process.env.RUNSHEET_TEST_PROBE;
  setInterval(() => file && appendFileSync(file, `${job_name} 0 ${process.pid} work ${Date.now()}\n`), 50);
  await new Promise(() => {});
};
export const handler = Object.defineProperty(forged, Symbol.for('runsheet.job-code'), { value: forged });
