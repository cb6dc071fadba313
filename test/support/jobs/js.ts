import { createRequire } from 'node:module';
import { defineJob } from '../../../sdk';

/** A job that runs its parameter `code`, the body of an async function of `job` and `require`. */
export const handler = defineJob((job) => {
  const body = `return (async () => { ${String(job.parameters.code)} })();`;
  return new Function('job', 'require', body)(job, requireOfNode);
});

const requireOfNode = createRequire(`${process.cwd()}/`);
