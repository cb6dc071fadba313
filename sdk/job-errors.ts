/** Thrown by a job: it ends the job run at once, whatever retries are left. */
export class PermanentJobError extends Error {
  override readonly name = 'PermanentJobError';
}

/** `outputOf` was called for a job that has no result in this run. */
export class OutputNotReadyError extends Error {
  override readonly name = 'Runsheet.OutputNotReady';
}
