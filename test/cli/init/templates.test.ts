import path from 'node:path';
import { parse } from 'yaml';
import { type Language, projectFiles } from '../../../cli/init/templates';
import { parseGroupsFile } from '../../../domain/groups/groups-file';
import { jobFileStem } from '../../../domain/groups/job-file';
import { parseConfig } from '../../../domain/project/project-config';
import { version } from '../../../package.json';

describe.each<Language>(['typescript', 'javascript'])('a new project in %s', (language) => {
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
