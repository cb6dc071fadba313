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

test('a Java that is too old is named, and jars that are not there', () => {
  const missing = (JAVA_HOME: string, fields = {}) => find({ PATH: at('bin'), JAVA_HOME }, fields);
  for (const [home, version] of [
    ['old', '1.8.0_392'],
    ['new', '17.0.15'],
  ] as const) {
    put(`${home}/bin/java`);
    writeFileSync(at(`${home}/release`), `IMPLEMENTOR="A vendor"\nJAVA_VERSION="${version}"\n`);
  }
  expect(missing(at('old'))).toEqual({
    missing: `JAVA_HOME is ${at('old')}, which is Java 8: install Java 17 or later, such as the package openjdk-17-jre-headless`,
  });
  put('says/bin/java');
  writeFileSync(at('says/bin/java'), '#!/bin/sh\necho \'openjdk version "11.0.2" 2019-01-15\' >&2\n');
  expect(missing(at('says'))).toEqual({ missing: expect.stringContaining('which is Java 11: ') });

  const jars = (value: string) => missing(at('new'), { properties: { 'spark.jars': value } });
  const absent = (name: string) => ({
    missing: `"${name}" of spark.jars leads to no file (${at(name)}): put the jars there, in a project of "init --spark" by npm run setup`,
  });
  expect(jars('jars/*.jar')).toEqual(absent('jars/*.jar'));
  put('jars/delta.txt');
  expect(jars('jars/*.jar')).toEqual(absent('jars/*.jar'));
  put('jars/delta.jar');
  const noSubmit = { missing: expect.stringContaining('there is no spark-submit') };
  expect(jars('jars/*.jar, hdfs://lake/a.jar')).toEqual(noSubmit);
  expect(jars('jars/delta.jar,other.jar')).toEqual(absent('other.jar'));
  writeFileSync(at('own.properties'), 'spark.jars   more/*.jar\n');
  expect(missing(at('new'), { properties: 'own.properties' })).toEqual(absent('more/*.jar'));
  rmSync(at('own.properties'));
});

test("settings are the target's, else those beside the config", () => {
  expect(settingsOf(target(), undefined)).toBeUndefined();
  put('spark.properties');
  expect(settingsOf(target(), undefined)).toBe('spark.properties');
  expect(settingsOf(target(), { 'spark.master': 'local[1]' })).toEqual({ 'spark.master': 'local[1]' });
});
