import { execFileSync } from 'node:child_process';
import { engineOptions } from '../../../cli/engines/engine-options';

describe('the options that lead the next command to the same engine', () => {
  it.each([
    ['nothing was given', {}, ''],
    ['a stack', { stack: 'runsheet-dev' }, ' --stack runsheet-dev'],
    ['a home', { home: '/data/nightly' }, ' --home /data/nightly'],
    ['folders of job functions', { jobs: ['nightly/jobs', 'b'] }, ' --jobs nightly/jobs --jobs b'],
    ['both', { home: '.home', jobs: ['../jobs'] }, ' --home .home --jobs ../jobs'],
    ['a stack, which has neither', { stack: 'dev', home: '.runsheet', jobs: ['jobs'] }, ' --stack dev'],
  ])('%s', (_, given, expected) => {
    expect(engineOptions(given)).toBe(expected);
  });

  it.each(["it's here", '$(touch x)', '-x y', '~', 'ü "two"', 'a;b'])('quotes a folder for a shell: %s', (folder) => {
    const words = engineOptions({ home: folder });
    expect(execFileSync('sh', ['-c', `printf '%s|' ${words}`], { encoding: 'utf8' })).toBe(`--home|${folder}|`);
  });

  it('holds no control character', () => {
    expect(engineOptions({ jobs: ['a\u001b[2Jb\n'] })).toBe(" --jobs 'a\\u001b[2Jb\\u000a'");
  });
});
