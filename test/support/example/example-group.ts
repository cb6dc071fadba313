import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { JsonObject } from '../../../domain/values/json';

/** A job of the example's groups file. */
export interface ExampleJob {
  target: string;
  priority: number;
  is_enabled?: boolean;
  parameters?: JsonObject;
  [field: string]: unknown;
}

/** The group of the example's groups file, parsed as YAML only. */
export function exampleGroup(): { settings: JsonObject; jobs: Record<string, ExampleJob> } {
  const file = path.resolve(__dirname, '../../../examples/air-traffic/groups.yaml');
  const { jobs, ...settings } = parse(readFileSync(file, 'utf8')).groups['nightly-air-traffic'];
  return { settings, jobs };
}
