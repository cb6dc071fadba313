import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { projectFiles, type Template } from '../../../cli/init/templates';
import { parseGroupsFile } from '../../../domain/groups/groups-file';
import { jobFileStem } from '../../../domain/groups/job-file';
import { type ProjectConfig, parseConfig } from '../../../domain/project/project-config';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { devDependencies, version } from '../../../package.json';

describe.each<Template>(['typescript', 'javascript'])('a new project in %s', (language) => {
  const files = projectFiles(language, { package: 'my-pipelines', stack: 'my-stack' });
  const text = (file: string) => files.get(file) ?? '';
  const ending = language === 'typescript' ? 'ts' : 'js';

  it('has these files', () => {
    const typed = language === 'typescript' ? ['assets.d.ts', 'tsconfig.json'] : [];
    expect([...files.keys()].sort()).toEqual(
      [
        '.github/workflows/ci.yaml',
        '.gitignore',
        'README.md',
        `app.${ending}`,
        'cdk.json',
        'groups/nightly.yaml',
        `jobs/extract-orders.${ending}`,
        `jobs/report-orders.${ending}`,
        'package.json',
        'runsheet.config.yaml',
        `test/extract-orders.test.${ending}`,
        ...typed,
      ].sort(),
    );
  });

  it('depends on this version of the package, under its own name', () => {
    const { name, dependencies, scripts } = JSON.parse(text('package.json'));
    expect({ name, dependencies }).toEqual({ name: 'my-pipelines', dependencies: { runsheet: `^${version}` } });
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test', 'synth', 'deploy']));
    expect('typecheck' in scripts).toBe(language === 'typescript');
    expect(text('.github/workflows/ci.yaml').includes('npm run typecheck')).toBe(language === 'typescript');
    expect(parse(text('.github/workflows/ci.yaml')).jobs.check.steps).toHaveLength(language === 'typescript' ? 7 : 6);
  });

  it('has a config and a groups file without a problem, whose jobs are there', () => {
    expect(parseConfig(parse(text('runsheet.config.yaml')))).toEqual({
      config: {
        jobs: ['jobs'],
        groups: ['groups/nightly.yaml'],
        home: '.runsheet',
        stacks: { prod: { stack: 'my-stack' } },
        assets: {},
        targets: {},
      },
    });
    const names = [...files.keys()]
      .filter((file) => path.dirname(file) === 'jobs')
      .flatMap((file) => jobFileStem(path.basename(file)) ?? []);
    expect(parseGroupsFile(parse(text('groups/nightly.yaml')), { names, where: 'jobs' })).toMatchObject({
      groups: [{ settings: { parameter_types: { region: 'string' } } }],
    });
  });

  it('has no place that is not filled in, and a CDK app of that stack', () => {
    for (const [file, content] of files)
      expect([file, content]).toEqual([file, expect.not.stringMatching(/\{\{|\}\}$/)]);
    expect(text(`app.${ending}`)).toContain("new RunsheetStack(app, 'my-stack', {");
    expect(text('cdk.json')).toContain(`app.${ending}`);
  });

  it('configures the feature flags of the CDK as the CDK recommends, so that a synth warns of none', () => {
    const { context } = JSON.parse(text('cdk.json'));
    expect(context).toEqual(require('aws-cdk-lib/recommended-feature-flags.json'));
  });

  it('can be deployed to a new account, whose limit refuses reservations', () => {
    expect(text(`app.${ending}`)).not.toContain('reservedConcurrency');
    expect(text('README.md')).toContain('A new account often runs 10 functions at once');
  });
});

describe('a new project in Python and SQL', () => {
  const files = projectFiles('python', { package: 'my-load', stack: 'my-stack' });
  const text = (file: string) => files.get(file) ?? '';

  it('has nothing of TypeScript, and no stack', () => {
    expect([...files.keys()]).toEqual([
      '.github/workflows/ci.yaml',
      '.gitignore',
      'README.md',
      'groups/nightly.yaml',
      'jobs/extract_orders.py',
      'package.json',
      'runsheet.config.yaml',
      'sql/load_orders.sql',
      'sql/report_orders.sql',
      'test/test_extract_orders.py',
    ]);
    for (const [file, content] of files) expect([file, content]).toEqual([file, expect.not.stringMatching(/\{\{\w/)]);
  });

  it('says where its job files run on AWS, with a link to a page of the package', () => {
    const [, page = '', anchor] = /\(node_modules\/runsheet\/([\w/.-]+)#([\w-]+)\)/.exec(text('README.md')) ?? [];
    expect(text('README.md')).toContain('**On AWS** the files in `jobs/` run too, each as a Lambda function');
    expect([page, anchor]).toEqual(['docs/write-jobs/python.md', 'on-a-stack']);
    expect(readFileSync(path.resolve(__dirname, '../../..', page), 'utf8')).toContain('\n## On a stack\n');
  });

  it('brings DuckDB, in the version that Runsheet is tested with', () => {
    expect(JSON.parse(text('package.json')).dependencies).toEqual({
      '@duckdb/node-api': devDependencies['@duckdb/node-api'],
      runsheet: `^${version}`,
    });
  });

  it('has a config and a groups file without a problem, whose targets are there', () => {
    const { config } = parseConfig(parse(text('runsheet.config.yaml'))) as { config: ProjectConfig };
    const declared = declareTargets(config.targets, '/my-load');
    for (const { fields } of declared.values()) expect([...files.keys()]).toContain(fields.file);
    const where = { names: ['extract_orders'], where: 'jobs', declared };
    expect(parseGroupsFile(parse(text('groups/nightly.yaml')), where)).toMatchObject({ groups: [{}] });
  });
});

describe('a new project with Spark', () => {
  const files = projectFiles('spark', { package: 'my-lake', stack: 'my-lake' });
  const text = (file: string) => files.get(file) ?? '';

  it('has these files, and no place that is not filled in', () => {
    expect([...files.keys()].sort()).toEqual([
      '.gitignore',
      'README.md',
      'groups/nightly.yaml',
      'notebooks/extract_flights.py',
      'notebooks/load_strikes.py',
      'notebooks/load_weather.py',
      'notebooks/shared.py',
      'notebooks/summarize_flights.py',
      'package.json',
      'pom.xml',
      'requirements.txt',
      'runsheet.config.yaml',
      'spark.properties',
    ]);
    for (const [file, content] of files) expect([file, content]).toEqual([file, expect.not.stringMatching(/\{\{\w/)]);
    expect(JSON.parse(text('package.json'))).toMatchObject({
      name: 'my-lake',
      dependencies: { runsheet: `^${version}` },
    });
  });

  it('has a config and a groups file without a problem, whose notebooks are there', () => {
    const parsed = parseConfig(parse(text('runsheet.config.yaml')));
    const targets = 'config' in parsed ? parsed.config.targets : {};
    for (const { notebook } of Object.values(targets)) expect([...files.keys()]).toContain(notebook);
    const declared = declareTargets(targets, '/project');
    expect(parseGroupsFile(parse(text('groups/nightly.yaml')), { names: [], declared, where: 'jobs' })).toMatchObject({
      groups: [{ jobs: [{}, {}, {}, {}] }],
    });
  });

  it('pins releases of PySpark and of the jars that fit together', () => {
    const delta = /delta-spark==(\S+)/.exec(text('requirements.txt'))?.[1];
    expect(text('pom.xml')).toContain(`<delta>${delta}</delta>`);
    const minor = /pyspark==(\d+\.\d+)/.exec(text('requirements.txt'))?.[1];
    expect(text('pom.xml')).toContain(`<artifactId>delta-spark_${minor}_2.13</artifactId>`);
  });
});
