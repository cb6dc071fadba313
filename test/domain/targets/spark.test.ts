import { parseTargets } from '../../../domain/targets/declared-targets';
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
