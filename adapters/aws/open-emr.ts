import {
  CancelJobRunCommand,
  EMRServerlessClient,
  GetApplicationCommand,
  GetJobRunCommand,
  ListJobRunsCommand,
  ResourceNotFoundException,
  StartJobRunCommand,
} from '@aws-sdk/client-emr-serverless';
import { byRegion, CALL_TIMEOUTS } from './clients';

/** The clients of EMR Serverless, and what is used of its SDK. A bundle leaves out the rest. */
export const openEmr = () => ({
  clientOf: byRegion((region) => new EMRServerlessClient({ ...region, ...CALL_TIMEOUTS })),
  CancelJobRunCommand,
  GetApplicationCommand,
  GetJobRunCommand,
  ListJobRunsCommand,
  ResourceNotFoundException,
  StartJobRunCommand,
});
