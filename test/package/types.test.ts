import path from 'node:path';
import { type Files, Project, prepared } from './installation';

/* A user's own type check, with nothing skipped. */

const JOB = `
  import { type DataFiles, dataFiles, defineJob, type Json, type JobContext, PermanentJobError } from 'runsheet';

  export const handler = defineJob(async (job) => {
    const files: DataFiles = dataFiles(job.dataUrl);
    const rows: Json = await job.outputOf('extract');
    job.log.info('read', { rows, at: job.scheduledTime });
    await files.writeJson('rows.json', rows);
    if (job.signal.aborted) throw new PermanentJobError('stopped', { cause: job.signal.reason });
    return { rows };
  });

  export const named = (job: JobContext): string => job.name;
  // @ts-expect-error a job's context has no such field
  export const wrong = (job: JobContext) => job.nmae;
`;

const TEST = `
  import { runJob } from 'runsheet/testing';
  import { handler } from './job.EXT';

  export async function test(): Promise<number> {
    const { result, error, logs, files } = await runJob<{ rows: number }>(handler, { outputs: { extract: 3 } });
    if (error) throw new Error(error.message + logs.length);
    return result.rows + files.size;
  }
`;

const APP = `
  import { App, Stack } from 'aws-cdk-lib';
  import { Runsheet, type RunsheetProps, RunsheetStack } from 'runsheet/cdk';

  const props: RunsheetProps = { jobs: 'jobs', settings: { extract: { memoryMb: 1024 } } };
  const runsheet = new Runsheet(new Stack(new App(), 'Shop'), 'Pipelines', props);
  export const stack: typeof RunsheetStack = RunsheetStack;
  export const arn: string = runsheet.job('extract').function.functionArn;
  // @ts-expect-error there is no such setting
  export const wrong: RunsheetProps = { jobs: 'jobs', setings: {} };
`;

const tsconfig = (module: string, moduleResolution: string) =>
  JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      lib: ['es2022'],
      module,
      moduleResolution,
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      types: ['node'],
    },
    include: ['*.ts', '*.mts', '*.cts'],
  });

const sources = (extension: string): Files => ({
  [`job.${extension}`]: JOB,
  [`job-test.${extension}`]: TEST.replace('EXT', extension.replace('ts', 'js')),
  [`app.${extension}`]: APP,
});

describe('a user’s type check', () => {
  it.each([
    ['node16, ES modules and CommonJS', 'node16', 'node16', ['mts', 'cts', 'ts']],
    ['bundler', 'esnext', 'bundler', ['ts']],
  ])('finds every type, and every mistake: %s', async (_, module, resolution, extensions) => {
    const project = new Project(prepared.complete, {
      ...Object.assign({}, ...extensions.map(sources)),
      'tsconfig.json': tsconfig(module, resolution),
      'package.json': JSON.stringify({ name: 'typed', private: true, type: 'module' }),
    });
    const tsc = path.join(prepared.complete.folder, 'node_modules', 'typescript', 'bin', 'tsc');
    expect(await project.run('node', tsc)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
