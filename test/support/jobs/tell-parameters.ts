import { defineJob } from '../../../sdk/define-job';

/** Returns the parameters that it was given. */
export const handler = defineJob(({ parameters }) => parameters);
