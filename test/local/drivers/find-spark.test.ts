import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findSpark, settingsOf } from '../../../local/drivers/find-spark';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'runsheet-find-spark-')));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);
const put = (name: string) => {
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(name), '');
  chmodSync(at(name), 0o755);
};

for (const file of ['load.py', 'bin/java', 'bin/python3', 'home/bin/spark-submit', 'path/spark-submit']) put(file);
put('runsheet.config.yaml');
const target = (fields = {}) => ({
  target: 'spark:load',
  kind: 'spark',
  folder,
  fields: { script: 'load.py', ...fields },
});
const find = (environment: NodeJS.ProcessEnv, fields = {}) => findSpark(target(fields), environment);

test('spark-submit is that of SPARK_HOME, else on the PATH; beside the project’s Python it comes first', () => {
  const PATH = `${at('bin')}:${at('path')}`;
  const python = at('bin/python3');
  expect(find({ PATH })).toEqual({ submit: [at('path/spark-submit')], python });
  expect(find({ PATH, SPARK_HOME: at('home') })).toEqual({ submit: [at('home/bin/spark-submit')], python });
  put('.venv/bin/python');
  put('.venv/bin/spark-submit');
  const ofVenv = { submit: [at('.venv/bin/spark-submit')], python: at('.venv/bin/python') };
  expect(find({ PATH, SPARK_HOME: at('home') })).toEqual(ofVenv);
  rmSync(at('.venv'), { recursive: true });
});

test('what is missing is named, with what to install', () => {
  const PATH = at('bin');
  const missing = (environment: NodeJS.ProcessEnv, fields = {}) => {
    const found = find(environment, fields);
    return 'missing' in found ? found.missing : undefined;
  };
  const remedy = 'install Java 17 or later, such as the package openjdk-17-jre-headless';
  expect(missing({ PATH: at('path') })).toBe(`there is no Java on the PATH, which Spark runs on: ${remedy}`);
  expect(missing({ PATH, JAVA_HOME: at('nowhere') })).toBe(
    `JAVA_HOME is ${at('nowhere')}, which has no bin/java: mend it, or ${remedy}`,
  );
  expect(missing({ PATH })).toBe(
    `there is no spark-submit beside ${at('bin/python3')}, in SPARK_HOME, or on the PATH: pip install pyspark in the project's .venv`,
  );
  expect(missing({ PATH }, { script: 'absent.py' })).toBe(`the file "absent.py" is not there (${at('absent.py')})`);
  expect(missing({ PATH }, { properties: 'own.properties' })).toBe(
    `the file "own.properties" is not there (${at('own.properties')})`,
  );
});

test("settings are the target's, else those beside the config", () => {
  expect(settingsOf(target(), undefined)).toBeUndefined();
  put('spark.properties');
  expect(settingsOf(target(), undefined)).toBe('spark.properties');
  expect(settingsOf(target(), { 'spark.master': 'local[1]' })).toEqual({ 'spark.master': 'local[1]' });
});
