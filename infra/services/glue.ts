import { asGlue } from '../../domain/targets/glue';
import type { ServiceGrants } from './service-grants';

/** To start runs of the job, to look for them and at them, and to stop them. Glue grants all of it by the job. */
export const glue: ServiceGrants = ({ fields }, { stack: { partition, region, account } }) => {
  const actions = ['GetJob', 'StartJobRun', 'GetJobRun', 'GetJobRuns', 'BatchStopJobRun'];
  const job = `arn:${partition}:glue:${region}:${account}:job/${asGlue(fields).job}`;
  return [{ actions: actions.map((action) => `glue:${action}`), resources: [job] }];
};
