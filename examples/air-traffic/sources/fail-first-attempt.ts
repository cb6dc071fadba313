import { type JobContext, PermanentJobError } from 'runsheet';

/**
 * Fails a job's first attempt where its parameter `fail_first_attempt` is true. This is here to show a retry, and for
 * nothing else: leave it out of jobs of your own.
 */
export function failFirstAttempt(job: Pick<JobContext, 'attempt' | 'parameters'>): void {
  const value = job.parameters.fail_first_attempt ?? false;
  if (![true, false, 'true', 'false'].includes(value as boolean | string)) {
    throw new PermanentJobError(`parameter fail_first_attempt is ${JSON.stringify(value)}: expected true or false`);
  }
  if (String(value) === 'true' && job.attempt === 1) {
    throw new Error(
      'this attempt fails on purpose, to show a retry (parameter fail_first_attempt): the next one does the work',
    );
  }
}
