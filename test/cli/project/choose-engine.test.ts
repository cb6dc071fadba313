import type { Project } from '../../../adapters/files/project-file';
import { UsageError } from '../../../cli/exit-codes';
import {
  type ChosenEngine,
  chooseEngine,
  type Environment,
  type TypedOptions,
} from '../../../cli/project/choose-engine';
import type { ProjectConfig } from '../../../domain/project/project-config';
import { placeTargets } from '../../../domain/targets/declared-targets';

interface Given {
  typed?: TypedOptions;
  environment?: Environment;
  config?: Partial<ProjectConfig>;
  from?: string;
}

function chosen({ typed = {}, environment = {}, config, from = '/work' }: Given): ChosenEngine {
  const project: Project | undefined = config && {
    dir: '/work',
    file: '/work/runsheet.config.yaml',
    config: { stacks: {}, assets: {}, targets: {}, ...config },
  };
  return chooseEngine(typed, environment, project, from);
}

describe('a command works', () => {
  it('on .runsheet and jobs in its own folder, where nothing says otherwise', () => {
    expect(chosen({})).toEqual({
      stack: undefined,
      home: '.runsheet',
      jobs: ['jobs'],
      groups: [],
      assets: {},
      declared: placeTargets('here'),
      workers: undefined,
      engineOptions: '',
    });
  });

  it('on no job files in a project that declares targets and has no folder of them', () => {
    const targets = { 'command:load': { run: ['load'] } };
    expect(chosen({ config: { targets } }).jobs).toEqual([]);
    expect(chosen({ config: { targets, jobs: ['src'] } }).jobs).toEqual(['src']);
    expect(chosen({ config: {} }).jobs).toEqual(['jobs']);
  });

  it.each<[string, Given, Partial<ChosenEngine>]>([
    ['typed', { typed: { home: 'a' }, environment: { RUNSHEET_HOME: 'b' }, config: { home: 'c' } }, { home: 'a' }],
    ["the environment's", { environment: { RUNSHEET_HOME: 'b' }, config: { home: 'c' } }, { home: 'b' }],
    ["the config's", { config: { home: 'c' } }, { home: 'c' }],
    ['the default', { config: {} }, { home: '.runsheet' }],
  ])('on a home that is %s', (_, given, expected) => {
    expect(chosen(given)).toMatchObject(expected);
  });

  it.each<[string, Given, string[]]>([
    [
      'typed',
      { typed: { jobs: ['a', 'b'] }, environment: { RUNSHEET_JOBS: 'c' }, config: { jobs: ['d'] } },
      ['a', 'b'],
    ],
    ["the environment's, as in PATH", { environment: { RUNSHEET_JOBS: 'c::d' }, config: { jobs: ['e'] } }, ['c', 'd']],
    ["the config's", { config: { jobs: ['e', '../f'] } }, ['e', '../f']],
    ['the default', { config: {} }, ['jobs']],
  ])('with folders of jobs that are %s', (_, given, jobs) => {
    expect(chosen(given).jobs).toEqual(jobs);
  });

  it('with paths from its own folder, wherever in the project that is', () => {
    expect(
      chosen({ config: { groups: ['groups/a.yaml'], jobs: ['jobs', '.'] }, from: '/work/jobs/deep' }),
    ).toMatchObject({
      home: '../../.runsheet',
      jobs: ['..', '../..'],
      groups: ['../../groups/a.yaml'],
    });
  });

  it("with the workers that were typed, or else the config's", () => {
    expect(chosen({ typed: { workers: 2 }, config: { workers: 4 } }).workers).toBe(2);
    expect(chosen({ config: { workers: 4 } }).workers).toBe(4);
  });
});

describe('a stack', () => {
  const config = { stacks: { prod: { stack: 'runsheet-prod', region: 'eu-central-1', profile: 'p' } } };

  it.each<[string, Given, ChosenEngine['stack'], string]>([
    ['by its name in the config', { typed: { stack: 'prod' }, config }, config.stacks.prod, ' --stack prod'],
    [
      'of the environment, the same',
      { environment: { RUNSHEET_STACK: 'prod' }, config },
      config.stacks.prod,
      ' --stack prod',
    ],
    [
      'by its own name',
      { typed: { stack: 'runsheet-dev' }, config },
      { stack: 'runsheet-dev' },
      ' --stack runsheet-dev',
    ],
    [
      'no property of objects',
      { typed: { stack: 'constructor' }, config },
      { stack: 'constructor' },
      ' --stack constructor',
    ],
    [
      'none beside a typed home',
      { typed: { home: 'x' }, environment: { RUNSHEET_STACK: 'prod' } },
      undefined,
      ' --home x',
    ],
    [
      'though the environment has a home',
      { typed: { stack: 'prod' }, environment: { RUNSHEET_HOME: 'x' } },
      { stack: 'prod' },
      ' --stack prod',
    ],
  ])('is found %s', (_, given, stack, options) => {
    expect(chosen(given)).toMatchObject({ stack, engineOptions: options });
  });

  it('is refused beside an option of this machine, and without a name', () => {
    expect(() => chosen({ typed: { stack: 'prod', home: 'x', workers: 2 } })).toThrow(
      '--home and --workers are for this machine, --stack for a stack on AWS: give one or the other',
    );
    expect(() => chosen({ environment: { RUNSHEET_HOME: 's3://bucket/home' } })).toThrow(
      'RUNSHEET_HOME is "s3://bucket/home": expected the path of a folder on this machine',
    );
    expect(() => chosen({ environment: { RUNSHEET_STACK: 'not a name' } })).toThrow(
      'RUNSHEET_STACK is "not a name": expected the name of a stack',
    );
  });
});

describe('the next command', () => {
  it.each<[string, Given, string]>([
    ['needs no option in a project', { config: { home: 'elsewhere', jobs: ['a', 'b'] } }, ''],
    ['carries what was typed', { typed: { home: 'h', jobs: ['a', 'b'] }, config: {} }, ' --home h --jobs a --jobs b'],
    [
      'carries what the environment says',
      { environment: { RUNSHEET_HOME: 'h', RUNSHEET_JOBS: 'j' } },
      ' --home h --jobs j',
    ],
  ])('%s', (_, given, options) => {
    expect(chosen(given).engineOptions).toBe(options);
  });
});

describe('a command that stands in for a target on this machine', () => {
  const config = { targets: { 'glue:load': { job: 'load', local: { run: ['load'] } } } };
  const kindHere = (standIns?: string) =>
    chosen({ config, environment: { RUNSHEET_STAND_INS: standIns } }).declared.get('glue:load')?.kind;

  it('runs in its place, also with credentials, unless RUNSHEET_STAND_INS is off', () => {
    expect([undefined, '', 'on', 'off'].map(kindHere)).toEqual(['command', 'command', 'command', 'glue']);
  });

  it('is not chosen by another word', () => {
    expect(() => kindHere('no')).toThrow(new UsageError('RUNSHEET_STAND_INS is "no": expected on or off'));
  });
});
