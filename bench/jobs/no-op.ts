import { defineJob } from '../../sdk/define-job';

/** Does nothing, so the time of its run is the engine's. */
export const handler = defineJob(() => null);
