import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findOnPath } from '../../local/find-on-path';
import { boardPage } from '../support/home/board-page';
import { runsheet, startRunsheet } from '../support/home/command-line';
import { readDeltaLog } from './delta-log';
import { compileScala, copyExample, processesOf } from './project';

/*
 * The example with Spark, and further jobs beside its own: on real Spark, with real Delta tables. What it comes to is
 * read from outside, from the log of the tables and by the commands of a user.
 */

jest.setTimeout(600_000);

const project = copyExample();
const folder = project.at();
afterAll(() => project.remove());

const put = (file: string, text: string) => {
  mkdirSync(path.dirname(project.at(file)), { recursive: true });
  writeFileSync(project.at(file), text);
};
// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
const json = async (...args: string[]): Promise<any> =>
  JSON.parse((await runsheet([...args, '--json'], folder)).stdout);
const apply = async (...files: string[]) => {
  const { code, stderr } = await runsheet(['apply', ...files, '--yes'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
};

beforeAll(() => {
  put('runsheet.config.yaml', `${readFileSync(project.at('runsheet.config.yaml'), 'utf8')}${SPARK_TARGETS}`);
  put('jobs_spark/make_master.py', MAKE_MASTER);
  put('jobs_spark/broken.py', BROKEN);
  put('jobs_spark/endless.py', ENDLESS);
  put('notebooks/imported/count_flights.py', COUNT_FLIGHTS);
});

test('plan and doctor say what is missing, before anything runs', async () => {
  const bin = project.at('bin');
  mkdirSync(bin);
  for (const program of ['bash', 'env', 'node', 'ps'])
    symlinkSync(findOnPath(program, process.env.PATH) ?? program, path.join(bin, program));
  const { stdout } = await runsheet(['plan'], folder, { PATH: bin, JAVA_HOME: undefined });
  expect(stdout).toMatch(
    /! load-weather will FAIL: notebook:load-weather cannot run: there is no Java on the PATH, .*: install Java 17/,
  );
  await apply();
  const missing = await runsheet(['doctor'], folder, { PATH: bin, JAVA_HOME: undefined });
  expect(missing.stdout).toMatch(/warning targets: notebook:load-weather cannot run: there is no Java/);
  expect((await runsheet(['plan'], folder)).stdout).not.toContain('will FAIL');
});

test('the example runs: two at once of which one fails once, then two in order, with outputs passed on', async () => {
  await apply();
  const { run_id, status, jobs } = await json('run', 'nightly');
  const of = (name: string) => jobs.find(({ job_name }: { job_name: string }) => job_name === name);
  expect(status).toBe('SUCCEEDED');
  expect(jobs.map((job: Record<string, string>) => [job.job_name, job.status]).sort()).toEqual([
    ['extract-flights', 'SUCCEEDED'],
    ['load-strikes', 'SUCCEEDED'],
    ['load-weather', 'SUCCEEDED'],
    ['summarize-flights', 'SUCCEEDED'],
  ]);
  expect(of('load-strikes').attempts).toMatchObject([
    {
      status: 'FAILED',
      error: {
        name: 'NumberFormatException',
        message: expect.stringMatching(/^\[CAST_INVALID_INPUT\] The value 'None'/),
      },
    },
    { status: 'SUCCEEDED' },
  ]);
  expect(of('load-strikes').attempts[0].error.message).toContain('> 35 | strikes.agg(F.max("damage")');
  expect(of('load-weather').output).toEqual({ rows: 2922, version: 1 });
  expect(of('extract-flights').output).toEqual({ rows: 5366, version: 0 });
  expect(of('summarize-flights').output).toEqual({ states: 44, busiest: 'CA', of_version: 0 });

  expect(readDeltaLog(project.at('tables/weather'))).toEqual({
    version: 1,
    rows: 2922,
    operations: ['CREATE TABLE', 'MERGE'],
  });
  expect(readDeltaLog(project.at('tables/strikes'))).toEqual({ version: 0, rows: 10_000, operations: ['WRITE'] });
  expect(readDeltaLog(project.at('tables/flights'))).toEqual({ version: 0, rows: 5366, operations: ['WRITE'] });
  expect(readDeltaLog(project.at('tables/flights_by_state')).rows).toBe(44);
  expect(processesOf(folder)).toEqual([]);
  expect(readdirSync(project.at('.runsheet/work'))).toEqual([]);

  const logs = readdirSync(project.at('.runsheet/logs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8').split('\n'));
  expect(logs.join('\n')).toMatch(/ WARN /);
  expect(logs.filter((line) => /the work left|"level":"error".* WARN /.test(line))).toEqual([]);

  const page = await boardPage(folder, `/runs/${run_id}`);
  expect(page.status).toBe(200);
  for (const name of ['extract-flights', 'load-strikes', 'load-weather', 'summarize-flights'])
    expect(page.text).toContain(name);
  expect(page.text).toContain('NumberFormatException');
});

test('spark: a script makes a master table in Delta, a jar runs; errors have file and line; the deadline leaves no JVM', async () => {
  put('LoadOrders.scala', LOAD_ORDERS);
  compileScala(project.at('LoadOrders.scala'), project.at('orders.jar'));
  put('groups/spark.yaml', SPARK_GROUP);
  await apply('groups/spark.yaml');
  const { jobs } = await json('run', 'spark');
  const of = (name: string) => jobs.find(({ job_name }: { job_name: string }) => job_name === name);
  expect(of('make-master')).toMatchObject({ status: 'SUCCEEDED', output: { rows: 3, group: 'weekly' } });
  expect(readDeltaLog(project.at('tables/master'))).toMatchObject({ version: 1, rows: 3 });

  const { error } = of('broken');
  expect(error).toMatchObject({ name: 'ValueError', message: 'three is no order' });
  expect(error.stack).toContain('at check (jobs_spark/broken.py:10)');

  expect(of('few')).toMatchObject({ status: 'SUCCEEDED', output: { rows: 3 } });
  const many = of('many').error;
  expect(many).toMatchObject({ name: 'IllegalStateException', message: 'too many orders: 9' });
  expect(many.stack).toContain('(LoadOrders.scala:6)');

  expect(of('endless')).toMatchObject({ status: 'TIMED_OUT' });
  expect(existsSync(project.at('timing'))).toBe(true);
  expect(processesOf(folder)).toEqual([]);
  expect(readdirSync(project.at('.runsheet/work'))).toEqual([]);
});

test('Ctrl-C stops Spark with all that it computes', async () => {
  put('groups/long.yaml', LONG_GROUP);
  await apply('groups/long.yaml');
  const command = startRunsheet(['run', 'long'], folder);
  while (!existsSync(project.at('computing')) && command.process.exitCode === null) await sleep(100);
  expect(processesOf(folder)).not.toEqual([]);
  command.interrupt();
  expect(await command.ended).toMatchObject({ code: 130 });
  expect(processesOf(folder)).toEqual([]);
  const [run] = (await json('runs', 'long')).runs;
  expect(run).toMatchObject({ status: 'ABORTED' });
});

test('the master table in Delta becomes a groups file, which is applied and run', async () => {
  const { code, stdout, stderr } = await runsheet(['import', 'tables/master'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('groups/master.yaml');
  await apply('groups/master.yaml');
  const listed = await json('jobs', 'weekly');
  expect(JSON.stringify(listed)).toContain('count_flights');
  const { status, jobs } = await json('run', 'weekly');
  expect(status).toBe('SUCCEEDED');
  expect(jobs).toMatchObject([{ status: 'SUCCEEDED', output: { rows: 5366 } }]);
});

/** The pattern's own table: its columns, and a row that is switched off. */
const MAKE_MASTER = `import json
import os
import sys

from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
group, table = sys.argv[1], os.path.abspath("tables/master")
spark.sql(f"""
    CREATE TABLE delta.\`{table}\` (
        notebook_path STRING, job_group STRING, timeout_minutes INT, maximum_retries INT, priority INT, is_enabled BOOLEAN
    ) USING DELTA
""")
spark.sql(f"""
    INSERT INTO delta.\`{table}\` VALUES
        ('/Repos/team/imported/count_flights', '{group}', 30, 1, 0, true),
        ('/Repos/team/load_weather', 'monthly', 60, 2, -1, true),
        ('/Repos/team/load_strikes', 'monthly', 60, 0, 1, false)
""")
rows = spark.read.format("delta").load(table).count()
with open(os.environ["RUNSHEET_RESULT"], "w") as result:
    json.dump({"rows": rows, "group": group}, result)
`;

const BROKEN = `from pyspark.sql import SparkSession
from pyspark.sql.functions import udf

spark = SparkSession.builder.getOrCreate()


@udf("int")
def check(order):
    if order == 3:
        raise ValueError("three is no order")
    return order


spark.range(10).select(check("id")).collect()
`;

const ENDLESS = `import sys
from pathlib import Path

from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
spark.range(10).count()
Path(sys.argv[1]).touch()  # Spark is up, and computes.
print(spark.range(10**14).selectExpr("sum(sqrt(id))").collect())
`;

const LOAD_ORDERS = `package shop

object LoadOrders {
  def main(args: Array[String]): Unit = {
    val rows = org.apache.spark.sql.SparkSession.builder.getOrCreate().range(args(0).toLong).count()
    if (rows > 5) throw new IllegalStateException(s"too many orders: $rows")
    val result = java.nio.file.Path.of(sys.env("RUNSHEET_RESULT"))
    java.nio.file.Files.writeString(result, s"""{"rows": $rows}""")
  }
}
`;

const COUNT_FLIGHTS = `# Databricks notebook source
import os

table = os.path.abspath("../../tables/flights")
dbutils.jobs.taskValues.set("rows", spark.read.format("delta").load(table).count())
`;

const SPARK_TARGETS = `  spark:make-master: { script: jobs_spark/make_master.py, arguments: [{ parameter: group }] }
  spark:broken: { script: jobs_spark/broken.py, properties: { spark.master: "local[1]", spark.ui.enabled: false } }
  spark:load-orders: { jar: orders.jar, class: shop.LoadOrders, arguments: [{ parameter: rows }] }
  spark:endless: { script: jobs_spark/endless.py, arguments: [timing] }
  spark:long: { script: jobs_spark/endless.py, arguments: [computing] }
`;

const SPARK_GROUP = `groups:
  spark:
    max_concurrency: 2
    on_failure: continue
    jobs:
      make-master:
        { target: "spark:make-master", timeout_minutes: 10, maximum_retries: 0, priority: 0, parameters: { group: weekly } }
      broken: { target: "spark:broken", timeout_minutes: 10, maximum_retries: 0, priority: 0 }
      few: { target: "spark:load-orders", timeout_minutes: 10, maximum_retries: 0, priority: 0, parameters: { rows: 3 } }
      many: { target: "spark:load-orders", timeout_minutes: 10, maximum_retries: 0, priority: 0, parameters: { rows: 9 } }
      endless: { target: "spark:endless", timeout_minutes: 1, maximum_retries: 0, priority: 1 }
`;

const LONG_GROUP = `groups:
  long: { jobs: { long: { target: "spark:long", timeout_minutes: 60, maximum_retries: 0, priority: 0 } } }
`;
