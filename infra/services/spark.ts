import { asSpark } from '../../domain/targets/spark';
import { arnOf } from '../statements';
import type { ServiceGrants } from './service-grants';

/** To start runs of the application with its role, to look for them and at them, and to stop them. */
export const spark: ServiceGrants = ({ fields }, { stack }) => {
  const { emr } = asSpark(fields);
  if (emr === undefined) return [];
  const application = arnOf(stack, 'emr-serverless', `/applications/${emr.application}`);
  const all = (...actions: string[]) => actions.map((action) => `emr-serverless:${action}`);
  return [
    { actions: all('StartJobRun', 'ListJobRuns', 'GetApplication'), resources: [application] },
    { actions: all('GetJobRun', 'CancelJobRun'), resources: [`${application}/jobruns/*`] },
    {
      actions: ['iam:PassRole'],
      resources: [emr.role],
      conditions: { StringEquals: { 'iam:PassedToService': 'emr-serverless.amazonaws.com' } },
    },
  ];
};
