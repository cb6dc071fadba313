import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';

/** The published schemas of the details, as a consumer would use them. */
const ajv = new Ajv2020({
  strict: true,
  allErrors: true,
  allowUnionTypes: true,
  formats: { 'date-time': isInstant, uri: isUrl },
});
const SCHEMAS: Record<string, ValidateFunction> = {
  'Runsheet Run Finished': compile('run-finished'),
  'Runsheet Job Failed': compile('job-failed'),
};

/** What is wrong with an event by its schema; empty: nothing. */
export function problemsOf(event: { 'detail-type': string; detail: unknown }): string[] {
  const validate = SCHEMAS[event['detail-type']];
  if (!validate) return [`there is no schema of ${event['detail-type']}`];
  validate(event.detail);
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function compile(name: string): ValidateFunction {
  const file = path.resolve(__dirname, `../../../docs/reference/events/${name}.schema.json`);
  return ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
}

function isInstant(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isUrl(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:';
}
