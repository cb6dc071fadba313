import { writeFileSync } from 'node:fs';
import { parseSecretsEnv } from '../../domain/secrets/secrets-env';
import type { GivenSecrets } from './run-job-options';

/** Writes the home's `secrets.env`, which only its owner can read. */
export function writeSecrets(file: string, secrets: GivenSecrets): void {
  const lines = Object.entries(secrets).map(([reference, value]) => lineOf(reference, value));
  if (lines.length > 0) writeFileSync(file, lines.join(''), { mode: 0o600 });
}

/** The first way to quote the value that the file's reader undoes. */
function lineOf(reference: string, value: string): string {
  const written = ["'", '`', '"'].map((quote) => `${reference}=${quote}${value}${quote}\n`);
  const line = written.find((each) => parseSecretsEnv(each).values.get(reference) === value);
  if (line) return line;
  throw new TypeError(
    `runGroup: the secret "${reference}" cannot be written: expected one kind of quotes in it at most`,
  );
}
