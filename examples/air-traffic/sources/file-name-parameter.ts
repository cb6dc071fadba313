import { type JsonObject, PermanentJobError } from 'runsheet';

/** The name of a page that a job is to write, among its parameters. */
export function fileNameParameter(parameters: JsonObject, name: string): string {
  const value = parameters[name];
  if (typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9_-]{0,80}\.html$/.test(value)) return value;
  throw new PermanentJobError(
    `parameter ${name} is ${JSON.stringify(value)}: expected letters, digits, "-" or "_", then ".html", such as "report.html"`,
  );
}
