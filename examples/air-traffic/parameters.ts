import { type JobContext, type JsonObject, PermanentJobError } from 'runsheet';

/*
 * What a job reads from its parameters. A bad value ends the job run at once: a retry would find the same value.
 */

/** A whole number. From the command line (`--param top_n=20`) it comes as a text. */
export function wholeNumberParameter(parameters: JsonObject, name: string, least: number, most: number): number {
  const value = parameters[name];
  const number = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw new PermanentJobError(
    `parameter ${name} is ${JSON.stringify(value)}: expected a whole number from ${least} to ${most}`,
  );
}

/** The file name of a page. */
export function fileNameParameter(parameters: JsonObject, name: string): string {
  const value = parameters[name];
  if (typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.html$/.test(value)) return value;
  throw new PermanentJobError(
    `parameter ${name} is ${JSON.stringify(value)}: expected letters, digits, "-" or "_", then ".html", such as "report.html"`,
  );
}

/**
 * Fails a job's first attempt if its parameter `fail_first_attempt` is true. Its only purpose is to show a retry: leave
 * it out of jobs of your own.
 */
export function failFirstAttempt(job: Pick<JobContext, 'attempt' | 'parameters' | 'log'>): void {
  const value = job.parameters.fail_first_attempt ?? false;
  if (![true, false, 'true', 'false'].includes(value as boolean | string)) {
    throw new PermanentJobError(`parameter fail_first_attempt is ${JSON.stringify(value)}: expected true or false`);
  }
  if (String(value) === 'true' && job.attempt === 1) {
    job.log.warn('this attempt fails on purpose', { fail_first_attempt: value });
    throw new Error(
      'this attempt fails on purpose, to show a retry (parameter fail_first_attempt): the next one does the work',
    );
  }
}
