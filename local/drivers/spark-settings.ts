import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { DeclaredTarget } from '../../domain/targets/kind';
import type { SparkProperties } from '../../domain/targets/target-fields';
import type { WorkCall } from './driver';
import { fileOf } from './find-spark';
import { absolute, renderProperties, withAbsolutePaths } from './spark-properties';

/** The settings as the file that spark-submit takes. */
export function propertiesFile(properties: SparkProperties, { target, folder }: WorkCall): string {
  const file = folder.path('spark.properties');
  writeFileSync(file, textOf(properties, target), { mode: 0o600 });
  return file;
}

function textOf(properties: SparkProperties, target: DeclaredTarget): string {
  if (typeof properties === 'string')
    return withAbsolutePaths(readFileSync(fileOf(target, properties), 'utf8'), target.folder);
  return renderProperties(
    Object.entries(properties).map(([name, value]) => [name, absolute(name, String(value), target.folder)] as const),
  );
}

/**
 * What a session of Spark hears wherever it is started. A JVM that is killed leaves what it spilled: it lies in the
 * attempt's folder, which is removed.
 * @param python the interpreter of Spark's workers, which must be that of the driver
 */
export function sparkVariables({ folder, environment }: WorkCall, python: string | undefined): Record<string, string> {
  const scratch = folder.path('spark');
  mkdirSync(scratch, { recursive: true, mode: 0o700 });
  const { SPARK_SUBMIT_OPTS } = environment;
  const ofJava = `"-Djava.io.tmpdir=${scratch}"`;
  return {
    ...(python !== undefined && { PYSPARK_PYTHON: python, PYSPARK_DRIVER_PYTHON: python }),
    SPARK_LOCAL_DIRS: scratch,
    SPARK_SUBMIT_OPTS: SPARK_SUBMIT_OPTS ? `${SPARK_SUBMIT_OPTS} ${ofJava}` : ofJava,
  };
}

/** The same for a program that is no spark-submit and makes its session itself. */
export function sessionVariables(
  properties: SparkProperties | undefined,
  call: WorkCall,
  python: string | undefined,
): Record<string, string> {
  const variables = sparkVariables(call, python);
  if (properties === undefined) return variables;
  // PySpark splits it as a shell does.
  const file = `'${propertiesFile(properties, call).replaceAll("'", `'"'"'`)}'`;
  return { ...variables, PYSPARK_SUBMIT_ARGS: `--properties-file ${file} pyspark-shell` };
}
