import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { onEachNode, prepared } from './installation';

const NAMES = 'OutputNotReadyError,PermanentJobError,dataFiles,defineJob';

const FILES = {
  'import.mjs': `
    import * as runsheet from 'runsheet';
    import { dataFiles, defineJob, OutputNotReadyError, PermanentJobError } from 'runsheet';
    import { runJob } from 'runsheet/testing';
    console.log(Object.keys(runsheet).filter((name) => !['default', 'module.exports'].includes(name)).sort().join());
    console.log([dataFiles, defineJob, OutputNotReadyError, PermanentJobError, runJob].map((each) => typeof each).join());
    console.log(JSON.stringify((await runJob(defineJob(() => 7))).result));
    console.log((await runJob(defineJob(() => { throw new PermanentJobError('no'); }))).class);`,
  'require.cjs': `
    const runsheet = require('runsheet');
    const { runJob } = require('runsheet/testing');
    console.log(Object.keys(runsheet).sort().join());
    runJob(runsheet.defineJob((job) => job.outputOf('a'), ), { outputs: { a: 1 } }).then(({ result }) => console.log(result));`,
  'cdk.cjs': `require('runsheet/cdk');`,
  's3.mjs': `
    import { dataFiles } from 'runsheet';
    await dataFiles('s3://a-bucket/run/').readText('a.txt').catch(({ message }) => console.log(message));`,
  's3.cjs': `
    const { dataFiles } = require('runsheet');
    dataFiles('s3://a-bucket/run/').writeText('a.txt', 'a').catch(({ message }) => console.log(message));`,
  'inside.cjs': `require('runsheet/dist/command-line/index.mjs');`,
};

describe('the doors', () => {
  onEachNode('are imported by an ES module', FILES, async (project) => {
    expect(await project.run('node', 'import.mjs')).toEqual({
      code: 0,
      stdout: `${NAMES}\n${Array(5).fill('function').join()}\n7\npermanent\n`,
      stderr: '',
    });
  });

  onEachNode('are required', FILES, async (project) => {
    expect(await project.run('node', 'require.cjs')).toEqual({ code: 0, stdout: `${NAMES}\n1\n`, stderr: '' });
  });

  onEachNode('say what to install where a job asks for data in S3', FILES, async (project) => {
    for (const file of ['s3.mjs', 's3.cjs']) {
      expect(await project.run('node', file)).toEqual({
        code: 0,
        stdout:
          'data in S3 needs the package @aws-sdk/client-s3, which Lambda has and this project lacks: ' +
          'npm install @aws-sdk/client-s3\n',
        stderr: '',
      });
    }
  });

  onEachNode('say what is missing where the CDK is not installed', FILES, async (project) => {
    const { code, stderr } = await project.run('node', 'cdk.cjs');
    expect(code).toBe(1);
    expect(stderr).toContain(
      'CannotSynthesize: runsheet/cdk needs the CDK, and aws-cdk-lib and constructs are not installed: ' +
        'npm install --save-dev aws-cdk-lib constructs\n',
    );
  });

  onEachNode('are the only ways in', FILES, async (project) => {
    const { stderr } = await project.run('node', 'inside.cjs');
    expect(stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});

describe('the tarball', () => {
  it('holds what a user needs: the built files, their types, the documentation', () => {
    const files = prepared.tarball.files.filter(
      (file) => !/^dist\/(types|functions|module|command-line|templates)\/|^docs\//.test(file),
    );
    expect(files.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist/THIRD-PARTY-NOTICES.txt',
      'dist/cdk.cjs',
      'dist/function-host.cjs',
      'dist/index.cjs',
      'dist/python-host.py',
      'dist/runsheet.cjs',
      'dist/runsheet_notebook/__init__.py',
      'dist/runsheet_notebook/__main__.py',
      'dist/runsheet_notebook/command.py',
      'dist/runsheet_notebook/dbutils.py',
      'dist/runsheet_notebook/executed.py',
      'dist/runsheet_notebook/failures.py',
      'dist/runsheet_notebook/jupyter.py',
      'dist/runsheet_notebook/kernels.py',
      'dist/runsheet_notebook/session.py',
      'dist/runsheet_notebook/source.py',
      'dist/sql-runner.cjs',
      'dist/store-process.cjs',
      'dist/testing.cjs',
      'package.json',
    ]);
    const own = prepared.tarball.files.filter((file) => !file.startsWith('dist/templates/'));
    const stray = own.filter((file) => /\.(png|svg|map)$|\.test\.|(?<!\.d)\.ts$/.test(file));
    // Pages of the documentation show them.
    expect(stray.sort()).toEqual(['docs/images/group.png', 'docs/images/performance.svg', 'docs/images/run.png']);
  });

  it('names no path of the machine that packed it', () => {
    const { folder } = prepared.installations[0];
    const dist = path.join(folder, 'node_modules', 'runsheet', 'dist');
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.([cm]?js|ts)$/.test(file),
    );
    const naming = files.filter((file) => readFileSync(path.join(dist, file), 'utf8').includes(prepared.root));
    expect(naming).toEqual([]);
  });

  it(`is less than ${prepared.maxInstalledMb} MB, installed without the CDK`, () => {
    expect(prepared.installedMb).toBeLessThan(prepared.maxInstalledMb);
  });

  it('needs no package that only this repository has', () => {
    const { folder } = prepared.installations[0];
    // npm ends with an error if a package that an installed one needs is missing or of another version.
    execFileSync('npm', ['ls', '--all'], { cwd: folder });
  });
});
