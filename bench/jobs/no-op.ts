import { defineJob } from '../../sdk/define-job';

/** Does nothing: what a run of it takes is the engine's. */
export const handler = defineJob(() => null);
