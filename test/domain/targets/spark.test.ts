import {
  cannotRun,
  declareTargets,
  parameterProblems,
  parseTargets,
  runningOf,
} from '../../../domain/targets/declared-targets';
import { spark } from '../../../domain/targets/spark';

const problems = (fields: object) => {
  const parsed = parseTargets({ 'spark:a': fields });
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
};

describe('a Spark application', () => {
  it('is a script, or a jar and its class, with arguments and settings', () => {
    expect(problems({ script: 'jobs/load.py', arguments: ['--day', { parameter: 'day' }], cwd: 'etl' })).toEqual([]);
    expect(problems({ script: 'load.py', properties: 'spark.properties', env: { A: 'b' } })).toEqual([]);
    expect(
      problems({ jar: 'etl.jar', class: 'shop.Load$', properties: { 'spark.ui.enabled': false, 'spark.x': 2 } }),
    ).toEqual([]);
  });

  it('is refused with every problem, and with what it lacks', () => {
    expect(
      problems({ script: 'load.scala', jar: '--conf.jar', class: 'a b', properties: { master: 'local' } }),
    ).toEqual([
      'targets."spark:a".script is "load.scala": expected a Python file, such as jobs/load_orders.py',
      'targets."spark:a".jar is "--conf.jar": expected a jar file',
      'targets."spark:a".class is "a b": expected the name of a class, such as shop.LoadOrders',
      'targets."spark:a".properties is {"master":"local"}: expected a file, or settings under their names, such as {spark.master: "local[2]"}',
      'targets."spark:a" names a script and a jar: expected one of them',
    ]);
    expect(problems({})).toEqual(['targets."spark:a" names no application: expected "script" or "jar"']);
    expect(problems({ script: 'a.py', jar: 'a.jar' })).toEqual([
      'targets."spark:a" names a script and a jar: expected one of them',
    ]);
    expect(problems({ script: 'a.py', class: 'A' })).toEqual([
      'targets."spark:a" has a class for its script: only a jar has one',
    ]);
  });

  it('is told in one line, and refuses a parameter that is no argument', () => {
    const fields = { jar: 'etl.jar', class: 'shop.Load', arguments: ['--day', { parameter: 'day' }, 'a b'] };
    expect(spark.describe(fields)).toBe('spark-submit --class shop.Load etl.jar --day {day} "a b"');
    expect(spark.parameterProblems(fields, {})).toEqual([
      'parameters.day is missing: the target takes it as an argument',
    ]);
  });
});

describe('a Spark application on a stack', () => {
  const emr = { application: '00f1r8ca8ud2ph09', role: 'arn:aws:iam::123456789012:role/etl/spark' };
  const on = (fields: object, place: 'here' | 'stack' = 'stack') =>
    declareTargets({ 'spark:a': { script: 'load.py', ...fields } }, '/work', place);

  it('is a run of EMR Serverless, which its target names', () => {
    const properties = { 'spark.executor.memory': '4g', 'spark.executor.cores': 4 };
    expect(problems({ script: 'load.py', emr })).toEqual([]);
    expect(
      problems({
        jar: 'etl.jar',
        env: { MODE: 'full' },
        emr: { ...emr, entry_point: 's3://etl/etl jobs.jar', properties, log_group: '/etl/spark' },
      }),
    ).toEqual([]);
    expect(runningOf('spark:a', on({ emr }))).toBe('service');
    expect(runningOf('spark:a', on({ emr }, 'here'))).toBe('process');
    expect(spark.describe({ script: 'load.py', emr })).toBe(
      'spark-submit load.py; on a stack by EMR Serverless 00f1r8ca8ud2ph09',
    );
  });

  it('does not run there if its target says nothing of EMR Serverless, and runs here all the same', () => {
    const why = 'it says nothing of emr, EMR Serverless, by which a stack runs Spark';
    expect(cannotRun('spark:a', on({}))).toBe(`is "spark:a": ${why}`);
    expect(runningOf('spark:a', on({}))).toBeUndefined();
    expect(cannotRun('spark:a', on({}, 'here'))).toBeUndefined();
  });

  it('is refused with every problem', () => {
    const bad = { application: 'Etl', role: 'etl', entry_point: 'load.py', properties: { master: 'x' }, region: 'x' };
    expect(problems({ script: 'load.py', emr: bad }).sort()).toEqual([
      'targets."spark:a".emr.application is "Etl": expected the id of an application of EMR Serverless, such as 00f1r8ca8ud2ph09',
      'targets."spark:a".emr.entry_point is "load.py": expected a file in S3: s3://<bucket>/<key>',
      expect.stringMatching(/^targets\."spark:a"\.emr\.properties is .*expected settings under their names/),
      expect.stringMatching(/^targets\."spark:a"\.emr\.region is an unknown key/),
      'targets."spark:a".emr.role is "etl": expected the ARN of a role: arn:aws:iam::…:role/…',
    ]);
    expect(problems({ script: 'load.py', emr: 'etl' })).toEqual([
      expect.stringMatching(/^targets\."spark:a"\.emr is "etl": expected an application of EMR Serverless/),
    ]);
    expect(problems({ jar: 'etl.jar', emr })).toEqual([
      'targets."spark:a".emr has no entry_point: expected where the jar lies in S3',
    ]);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`V${at}`, 'x']));
    expect(problems({ script: 'load.py', env: many, emr })).toEqual([
      'targets."spark:a".emr takes 100 settings, of a variable two: expected at most 88',
    ]);
  });

  it('gets no secret, which a laptop may have in variables, never in arguments', () => {
    const secret = { secret: 'ssm:/orders/key' };
    expect(problems({ script: 'load.py', env: { KEY: secret } })).toEqual([]);
    expect(problems({ script: 'load.py', env: { KEY: secret }, emr })).toEqual([
      'targets."spark:a".env.KEY is a secret: EMR Serverless shows the settings of a run. Have the application read it',
    ]);
    expect(parameterProblems('spark:a', { key: secret }, on({ emr }))).toEqual([
      "parameters.key is a secret: EMR Serverless shows a run's arguments. Have the application read it",
    ]);
    expect(parameterProblems('spark:a', { key: secret }, on({ emr }, 'here'))).toEqual([]);
  });

  it('takes its script along, unless that lies in S3', () => {
    expect(spark.files?.({ script: 'jobs/load.py', emr })).toEqual(['jobs/load.py']);
    expect(spark.files?.({ script: 'jobs/load.py', emr: { ...emr, entry_point: 's3://etl/load.py' } })).toEqual([]);
    expect(spark.files?.({ script: 'jobs/load.py' })).toEqual([]);
  });
});
