import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The package's own version. Its package.json lies above `dist/`, and above this folder. */
export function ownVersion(): string {
  const manifest = readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
