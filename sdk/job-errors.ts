/** Thrown by a job: it ends the job run at once, whatever retries are left. */
export class PermanentJobError extends Error {
  override readonly name = 'PermanentJobError';

  static {
    // A log shows the class's name, which a minifier changes.
    Object.defineProperty(PermanentJobError, 'name', { value: 'PermanentJobError' });
  }
}

/** `outputOf` was called for a job that has no result in this run. */
export class OutputNotReadyError extends Error {
  override readonly name = 'Runsheet.OutputNotReady';
}

/** A reference in the job's parameters stands for no value in this run, or for one that the job cannot take. */
export class ParameterUnresolvedError extends Error {
  override readonly name = 'Runsheet.ParameterUnresolved';
  // No line of the author's leads there.
  override readonly stack = `${this.name}: ${this.message}`;
}
