import { type JsonObject, PermanentJobError } from 'runsheet';

/** A whole number among a job's parameters. From the command line (`--param top_n=20`) it comes as a text. */
export function wholeNumberParameter(parameters: JsonObject, name: string, least: number, most: number): number {
  const value = parameters[name];
  const number = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
  throw new PermanentJobError(
    `parameter ${name} is ${JSON.stringify(value)}: expected a whole number from ${least} to ${most}`,
  );
}
