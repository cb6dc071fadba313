import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { applicationOf, asSpark } from '../../domain/targets/spark';
import type { SparkProperties } from '../../domain/targets/target-fields';
import { findOnPath, isProgram } from '../find-on-path';
import { findPython } from '../python/find-python';
import { missingJava } from './find-java';
import { missingJars } from './missing-jars';

/** What starts a Spark application of a project. */
export interface Spark {
  /** spark-submit, or what finds it. */
  submit: string[];
  /** The interpreter that Spark starts for a script. Undefined if spark-submit finds it. */
  python: string | undefined;
}

/**
 * Finds spark-submit: that of the project's Python, where `pip install pyspark` put it; else of SPARK_HOME; else on the
 * PATH. Or says what is missing, and what to install.
 */
export function findSpark(target: DeclaredTarget, environment: NodeJS.ProcessEnv): Spark | { missing: string } {
  const fields = asSpark(target.fields);
  const missing =
    missingFile(target, applicationOf(fields)) ??
    missingSettings(target, settingsOf(target, fields.properties), environment);
  if (missing !== undefined) return { missing };
  const own = findPython(fileOf(target, 'python'), environment);
  const argv = 'problem' in own ? [] : own.argv;
  if (argv.length > 1) return { submit: [...argv.slice(0, -1), 'spark-submit'], python: undefined };
  const [python] = argv;
  const { SPARK_HOME, PATH } = environment;
  const submit =
    found(python && path.join(path.dirname(python), 'spark-submit')) ??
    found(SPARK_HOME && path.join(SPARK_HOME, 'bin', 'spark-submit')) ??
    findOnPath('spark-submit', PATH);
  if (submit !== undefined) return { submit: [submit], python };
  const where = python === undefined ? '' : ` beside ${python}`;
  return {
    missing: `there is no spark-submit${where}, in SPARK_HOME, or on the PATH: pip install pyspark in the project's .venv`,
  };
}

const SETTINGS = 'spark.properties';

/** The settings of the target, or else those of the project: a file beside its config. */
export function settingsOf(
  target: DeclaredTarget,
  properties: SparkProperties | undefined,
): SparkProperties | undefined {
  return properties ?? (existsSync(fileOf(target, SETTINGS)) ? SETTINGS : undefined);
}

/** The file of a target's field, which is relative to the config's folder. */
export function fileOf({ folder }: DeclaredTarget, file: string): string {
  return path.resolve(folder, file);
}

/** What a session with these settings lacks: their file, Java, or their jars. */
export function missingSettings(
  target: DeclaredTarget,
  properties: SparkProperties | undefined,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const file = typeof properties === 'string' ? missingFile(target, properties) : undefined;
  return file ?? missingJava(environment) ?? (properties === undefined ? undefined : missingJars(target, properties));
}

function missingFile(target: DeclaredTarget, file: string): string | undefined {
  const found = fileOf(target, file);
  return existsSync(found) ? undefined : `the file "${file}" is not there (${found})`;
}

function found(file: string | undefined): string | undefined {
  return file && isProgram(file) ? file : undefined;
}
