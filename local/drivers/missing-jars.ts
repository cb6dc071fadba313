import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DeclaredTarget } from '../../domain/targets/kind';
import type { SparkProperties } from '../../domain/targets/target-fields';
import { readPaths } from './spark-properties';

const JARS = 'spark.jars';

/** A path of `spark.jars` that leads to no file: Spark starts without it, and fails later of a class. */
export function missingJars({ folder }: DeclaredTarget, properties: SparkProperties): string | undefined {
  const value = typeof properties === 'string' ? fromFile(path.resolve(folder, properties)) : properties[JARS];
  const paths = String(value ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(each));
  const missing = paths.find((each) => !leadsToFile(path.resolve(folder, each)));
  if (missing === undefined) return undefined;
  const place = path.resolve(folder, missing);
  return `"${missing}" of ${JARS} leads to no file (${place}): put the jars there, in a project of "init --spark" by npm run setup`;
}

function fromFile(file: string): string | undefined {
  return readPaths(readFileSync(file, 'utf8')).get(JARS);
}

/** Patterns with `*` and `?` in a file's name are read; others may lead to any file. */
function leadsToFile(file: string): boolean {
  const { dir, base } = path.parse(file);
  if (/[*?[{]/.test(dir) || /[[{]/.test(base)) return true;
  if (!/[*?]/.test(base)) return existsSync(file);
  const escaped = base
    .replace(/[.+^$()|}\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const pattern = new RegExp(`^${escaped}$`);
  return existsSync(dir) && readdirSync(dir).some((name) => pattern.test(name));
}
