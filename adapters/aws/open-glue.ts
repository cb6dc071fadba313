import {
  BatchStopJobRunCommand,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';
import { byRegion, CALL_TIMEOUTS } from './clients';

/** Glue's clients, and what is used of its SDK. A bundle leaves out the rest. */
export const openGlue = () => ({
  clientOf: byRegion((region) => new GlueClient({ ...region, ...CALL_TIMEOUTS, maxAttempts: 1 })),
  BatchStopJobRunCommand,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  StartJobRunCommand,
});
