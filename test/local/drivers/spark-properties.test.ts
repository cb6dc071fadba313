import { absolute, renderProperties, withAbsolutePaths } from '../../../local/drivers/spark-properties';

test('settings are written as Java reads them: nothing ends a name, begins a comment or goes on in the next line', () => {
  const settings = { 'spark.a': 'local[2]', 'spark.b': ' a=b:c#d!\\', 'spark.c': 'ä\n', 'spark.d': 4, 'spark.e': true };
  expect(renderProperties(Object.entries(settings))).toBe(
    'spark.a=local[2]\nspark.b=\\u0020a\\=b\\:c\\#d\\!\\\\\nspark.c=\\u00e4\\u000a\nspark.d=4\nspark.e=true\n',
  );
});

describe("the paths in a project's settings", () => {
  const folder = '/project';

  it("are those of the config's folder, whatever folder the work runs in", () => {
    const text = '# jars\nspark.jars   jars/*.jar,/opt/a.jar, hdfs://b.jar\nspark.master local[2]\n';
    expect(withAbsolutePaths(text, folder)).toBe(`${text}spark.jars=/project/jars/*.jar,/opt/a.jar,hdfs\\://b.jar\n`);
    expect(withAbsolutePaths('spark.files = a.txt,\\\n  b.txt', folder)).toBe(
      'spark.files = a.txt,\\\n  b.txt\nspark.files=/project/a.txt,/project/b.txt\n',
    );
    expect(absolute('spark.driver.extraClassPath', 'a:b/*', folder)).toBe('/project/a:/project/b/*');
  });

  it('stay as they are written in other settings, in comments, and with escapes', () => {
    for (const text of ['#spark.jars a.jar\n', 'spark.jarsx a.jar\n', 'spark.jars a\\ b.jar\n', 'spark.jars\n'])
      expect(withAbsolutePaths(text, folder)).toBe(text);
    expect(absolute('spark.master', 'local[2]', folder)).toBe('local[2]');
  });
});
