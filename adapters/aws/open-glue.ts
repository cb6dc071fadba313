import {
  BatchStopJobRunCommand,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  GlueClient,
  StartJobRunCommand,
} from '@aws-sdk/client-glue';

/** What is used of Glue's SDK. A bundle leaves out the rest. */
export const openGlue = () => ({
  GlueClient,
  BatchStopJobRunCommand,
  EntityNotFoundException,
  GetJobCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  StartJobRunCommand,
});
