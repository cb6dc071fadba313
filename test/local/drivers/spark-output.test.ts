import { SparkOutput } from '../../../local/drivers/spark-output';

const TARGET = { target: 'spark:load', kind: 'spark', folder: '/project', fields: {} };
const CODE_1 = { name: 'Runsheet.ExitCode', text: 'ended with exit code 1', isPermanent: false };

function output(pieces: ['stdout' | 'stderr', string][]) {
  const printed: [string, string][] = [];
  const taken = new SparkOutput((stream, text) => void printed.push([stream, text]));
  for (const [stream, text] of pieces) taken.take(stream, text);
  taken.end();
  return { printed, taken };
}

const JAVA = `26/11/30 05:00:00 WARN Utils: slow
Exception in thread "main" java.lang.IllegalStateException: no orders: of today
\tat shop.Orders$.check(Orders.scala:12)
\tat shop.LoadOrders.main(LoadOrders.scala:5)
\tat java.base/jdk.internal.reflect.DirectMethodHandleAccessor.invoke(DirectMethodHandleAccessor.java:103)
\tat org.apache.spark.deploy.SparkSubmit.main(SparkSubmit.scala)
`;

describe('what spark-submit prints', () => {
  it("is the script's own on stdout; of Spark's log, only what is an error goes to stderr, with its stack", () => {
    const log = [
      'WARNING: Using incubator modules: jdk.incubator.vector',
      '26/11/30 05:00:00 INFO SparkContext: Running Spark version 4.2.0',
      '26/11/30 05:00:01 WARN FileStreamSink: no metadata',
      'java.io.FileNotFoundException: File absent does not exist',
      '\tat org.apache.hadoop.Any.thing(Any.java:1)',
      '26/11/30 05:00:02 ERROR Executor: Exception in task 0.0',
      'org.apache.spark.SparkException: a task failed',
      '\tat org.apache.Any.thing(Any.java:1)',
      'Error: Failed to load class shop.Absent.',
    ];
    const text = `${log.join('\n')}\n`;
    const { printed } = output([
      ['stdout', 'rows: 3\n'],
      ['stderr', text.slice(0, 100)],
      ['stderr', text.slice(100)],
    ]);
    expect(printed.shift()).toEqual(['stdout', 'rows: 3\n']);
    expect(printed).toEqual(log.map((line, at) => [at < 5 ? 'stdout' : 'stderr', `${line}\n`]));
  });
});

describe('the error of an application', () => {
  it('is the exception of its main thread, with the places of its own code', () => {
    const error = output([['stderr', JAVA]]).taken.errorOf(CODE_1, { code: 1, signal: null }, TARGET);
    expect(error).toMatchObject({ name: 'IllegalStateException', message: 'no orders: of today', permanent: false });
    expect(error.stack?.split('\n').slice(1)).toEqual([
      '    at shop.Orders$.check (Orders.scala:12)',
      '    at shop.LoadOrders.main (LoadOrders.scala:5)',
    ]);
  });

  it("is Python's exception, which spark-submit prints on stdout", () => {
    const printed = 'Traceback (most recent call last):\n  File "/project/load.py", line 3, in <module>\nKeyError: 3\n';
    const error = output([['stdout', printed]]).taken.errorOf(CODE_1, { code: 1, signal: null }, TARGET);
    expect(error.stack).toBe('KeyError: 3\n    at <module> (load.py:3)');
  });

  it('is the code or the signal, and what was said last, if it ended otherwise', () => {
    const { taken } = output([
      ['stderr', JAVA],
      ['stderr', 'Killed by the user'],
    ]);
    const seven = { name: 'Runsheet.ExitCode', text: 'ended with exit code 7', isPermanent: true };
    expect(taken.errorOf(seven, { code: 7, signal: null }, TARGET)).toMatchObject({
      name: 'Runsheet.ExitCode',
      message: 'spark:load ended with exit code 7; it said last: Killed by the user',
      permanent: true,
    });
    const { taken: silent } = output([]);
    const killed = { name: 'Runsheet.Killed', text: 'was ended by SIGKILL', isPermanent: false };
    expect(silent.errorOf(killed, { code: null, signal: 'SIGKILL' }, TARGET).message).toBe(
      'spark:load was ended by SIGKILL',
    );
  });
});
