import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import { engineOptions } from '../../../cli/engines/engine-options';
import { type CommonOptions, withCommonOptions } from '../../../cli/options';

describe('the options that lead the next command to the same engine', () => {
  it.each([
    ['nothing was given', {}, ''],
    ['a stack', { stack: 'runsheet-dev' }, ' --stack runsheet-dev'],
    ['a home', { home: '/data/nightly' }, ' --home /data/nightly'],
    ['a folder of job functions', { jobs: 'nightly/jobs' }, ' --jobs nightly/jobs'],
    ['both', { home: '.home', jobs: '../jobs' }, ' --home .home --jobs ../jobs'],
    ['a stack, which has neither', { stack: 'dev', home: '.runsheet', jobs: 'jobs' }, ' --stack dev'],
  ])('%s', (_, given, expected) => {
    expect(engineOptions(given)).toBe(expected);
  });

  it.each(["it's here", '$(touch x)', '-x y', '~', 'ü "two"', 'a;b'])('quotes a folder for a shell: %s', (folder) => {
    const words = engineOptions({ home: folder });
    expect(execFileSync('sh', ['-c', `printf '%s|' ${words}`], { encoding: 'utf8' })).toBe(`--home|${folder}|`);
  });

  it('holds no control character', () => {
    expect(engineOptions({ jobs: 'a\u001b[2Jb\n' })).toBe(" --jobs 'a\\u001b[2Jb\\u000a'");
  });
});

describe('a command', () => {
  const stack = process.env.RUNSHEET_STACK;
  afterEach(() => {
    if (stack === undefined) delete process.env.RUNSHEET_STACK;
    else process.env.RUNSHEET_STACK = stack;
  });

  async function optionsOf(environment: string | undefined, ...args: string[]): Promise<CommonOptions> {
    if (environment === undefined) delete process.env.RUNSHEET_STACK;
    else process.env.RUNSHEET_STACK = environment;
    let found: CommonOptions | undefined;
    const program = new Command().exitOverride();
    withCommonOptions(program.command('act')).action((options) => {
      found = options;
    });
    await program.parseAsync(['act', ...args], { from: 'user' });
    return found as CommonOptions;
  }

  it.each<[string, string | undefined, string[], string]>([
    ['no option where none was given', undefined, [], ''],
    ['a home that was given, though it is the default', undefined, ['--home', '.runsheet'], ' --home .runsheet'],
    ['the folder of job functions that was given', undefined, ['--jobs', 'work/jobs'], ' --jobs work/jobs'],
    ['the stack that was given', undefined, ['--stack', 'dev'], ' --stack dev'],
    ['the stack of the environment', 'prod', [], ' --stack prod'],
    ['a home that was given against the environment', 'prod', ['--home', '.runsheet'], ' --home .runsheet'],
  ])('carries on %s', async (_, environment, args, expected) => {
    expect((await optionsOf(environment, ...args)).engineOptions).toBe(expected);
  });

  it('refuses a home beside a stack, and a stack without a name', async () => {
    await expect(optionsOf(undefined, '--stack', 'dev', '--home', 'x')).rejects.toThrow(
      '--home is for this machine, --stack for a stack on AWS: give one or the other',
    );
    await expect(optionsOf('not a name')).rejects.toThrow(
      'RUNSHEET_STACK is "not a name": expected the name of a stack',
    );
  });
});
