import { asGlue } from '../../domain/targets/glue';
import { arnOf } from '../statements';
import type { ServiceGrants } from './service-grants';

/** To start runs of the job, to look for them and at them, and to stop them. Glue grants all of it by the job. */
export const glue: ServiceGrants = ({ fields }, { stack }) => {
  const actions = ['GetJob', 'StartJobRun', 'GetJobRun', 'GetJobRuns', 'BatchStopJobRun'];
  const job = arnOf(stack, 'glue', `job/${asGlue(fields).job}`);
  return [{ actions: actions.map((action) => `glue:${action}`), resources: [job] }];
};
