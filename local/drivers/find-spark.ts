import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DeclaredTarget } from '../../domain/targets/kind';
import { applicationOf, asSpark } from '../../domain/targets/spark';
import { findOnPath, isProgram } from '../find-on-path';
import { findPython } from '../python/find-python';

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
  const missing = missingFile(target) ?? missingJava(environment);
  if (missing !== undefined) return { missing };
  const argv = findPython(fileOf(target, 'python'), environment)?.argv ?? [];
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

/** The file of a target's field, which is relative to the config's folder. */
export function fileOf({ folder }: DeclaredTarget, file: string): string {
  return path.resolve(folder, file);
}

function missingFile(target: DeclaredTarget): string | undefined {
  const fields = asSpark(target.fields);
  const files = [applicationOf(fields), ...(typeof fields.properties === 'string' ? [fields.properties] : [])];
  const gone = files.find((file) => !existsSync(fileOf(target, file)));
  return gone === undefined ? undefined : `the file "${gone}" is not there (${fileOf(target, gone)})`;
}

function missingJava({ JAVA_HOME, PATH }: NodeJS.ProcessEnv): string | undefined {
  const remedy = 'install Java 17 or later, such as the package openjdk-17-jre-headless';
  if (JAVA_HOME)
    return isProgram(path.join(JAVA_HOME, 'bin', 'java'))
      ? undefined
      : `JAVA_HOME is ${JAVA_HOME}, which has no bin/java: mend it, or ${remedy}`;
  return findOnPath('java', PATH) === undefined
    ? `there is no Java on the PATH, which Spark runs on: ${remedy}`
    : undefined;
}

function found(file: string | undefined): string | undefined {
  return file && isProgram(file) ? file : undefined;
}
