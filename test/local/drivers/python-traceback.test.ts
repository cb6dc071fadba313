import { lastException } from '../../../local/drivers/python-traceback';

const FOLDER = '/project';
const PYSPARK = '/project/.venv/lib/python3.11/site-packages/pyspark/python/lib/pyspark.zip/pyspark';

/** As PySpark 4.2.0 prints them, shortened. */
const ANALYSIS = `counting
Traceback (most recent call last):
  File "/project/jobs/load.py", line 20, in <module>
    work(1)
  File "/project/jobs/load.py", line 12, in work
    spark.sql("SELECT * FROM nowhere").show()
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "${PYSPARK}/sql/session.py", line 1915, in sql
  File "${PYSPARK}/errors/exceptions/captured.py", line 257, in deco
pyspark.errors.exceptions.captured.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table or view \`nowhere\` cannot be found.
Search path: [\`system\`.\`builtin\`].
'Project [*]
+- 'UnresolvedRelation [nowhere], [], false

`;

const IN_WORKER = `Traceback (most recent call last):
  File "/project/load.py", line 13, in work
    spark.range(10).select(f("id")).collect()
  File "${PYSPARK}/errors/exceptions/captured.py", line 257, in deco
    raise converted from None
pyspark.errors.exceptions.captured.PythonException: An exception was thrown from the Python worker:
Traceback (most recent call last):
  File "/project/load.py", line 9, in f
    if x == 3: raise ValueError("three")
               ^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: three
`;

describe('the last exception that Python printed', () => {
  it("is that of Spark, with the places of the project's own code", () => {
    expect(lastException(ANALYSIS, FOLDER)).toEqual({
      name: 'AnalysisException',
      message: `[TABLE_OR_VIEW_NOT_FOUND] The table or view \`nowhere\` cannot be found.
Search path: [\`system\`.\`builtin\`].
'Project [*]
+- 'UnresolvedRelation [nowhere], [], false`,
      frames: ['    at work (jobs/load.py:12)', '    at <module> (jobs/load.py:20)'],
    });
  });

  it("is that of a function in Spark's worker, rather than what Spark says of it", () => {
    expect(lastException(IN_WORKER, FOLDER)).toEqual({
      name: 'ValueError',
      message: 'three',
      frames: ['    at f (load.py:9)'],
    });
  });

  it('is a file that does not compile, which has no traceback', () => {
    const printed = '  File "/project/load.py", line 3\n    print(\n         ^\nSyntaxError: \'(\' was never closed\n';
    expect(lastException(printed, FOLDER)).toEqual({
      name: 'SyntaxError',
      message: "'(' was never closed",
      frames: ['    at <module> (load.py:3)'],
    });
  });

  it('is the later of two, and has no message if it says none', () => {
    const printed = `${IN_WORKER}\nDuring handling of the above exception, another exception occurred:\n
Traceback (most recent call last):\n  File "/project/load.py", line 30, in <module>\n    raise KeyError\nKeyError\n`;
    expect(lastException(printed, FOLDER)).toEqual({
      name: 'KeyError',
      message: '',
      frames: ['    at <module> (load.py:30)'],
    });
  });

  it('is none if none was printed', () => {
    expect(lastException('', FOLDER)).toBeUndefined();
    expect(lastException('ValueError: three\n', FOLDER)).toBeUndefined();
    expect(lastException('  File "a.py", line 3\n    the rest is cut off', FOLDER)).toBeUndefined();
  });
});
