import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Project, prepared } from './installation';

/* An app of a user's own, whose synth bundles the user's jobs and takes the service functions as they were built. */

const FILES = {
  'jobs/extract.ts': `
    import { defineJob } from 'runsheet';
    export const handler = defineJob(() => ({ rows: 3 }));`,
  'app.mjs': `
    import { App, Stack } from 'aws-cdk-lib';
    import { Bucket } from 'aws-cdk-lib/aws-s3';
    import { Runsheet, RunsheetStack } from 'runsheet/cdk';
    const app = new App({ outdir: 'cdk.out' });
    const stack = new Stack(app, 'Shop');
    const orders = new Runsheet(stack, 'Orders', { jobs: 'jobs' });
    new Runsheet(stack, 'Stock', { jobs: 'jobs', settings: { extract: { memoryMb: 1024 } } });
    new Bucket(stack, 'Reports').grantRead(orders.job('extract').function);
    app.synth();
    console.log(typeof RunsheetStack);`,
};

describe('an app with two Runsheets and a bucket', () => {
  it('synthesizes', async () => {
    const project = new Project(prepared.complete, FILES);
    const { code, stdout, stderr } = await project.run('node', 'app.mjs');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('function\n');
    const out = path.join(project.folder, 'cdk.out');
    const template = JSON.parse(readFileSync(path.join(out, 'Shop.template.json'), 'utf8'));
    const functions = Object.values<{ Type: string }>(template.Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::Function',
    );
    expect(functions.length).toBeGreaterThan(2 * 9);
    const bundles = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('index.js'));
    const sources = bundles.map((file) => readFileSync(path.join(out, file), 'utf8'));
    expect(sources.filter((source) => source.includes(prepared.root))).toEqual([]);
  });
});

describe('an app that asks for what cannot be', () => {
  const refused = {
    'jobs/extract.ts': FILES['jobs/extract.ts'],
    'app.mjs': `
      import { App } from 'aws-cdk-lib';
      import { RunsheetStack } from 'runsheet/cdk';
      new RunsheetStack(new App(), 'Shop', { jobs: 'jobs', settings: { extrct: {} } });`,
  };
  const SENTENCE = 'there is no job function "extrct": did you mean "extract"?';

  it('ends with the sentence alone, if the CDK command runs it', async () => {
    const project = new Project(prepared.complete, refused);
    const { code, stdout, stderr } = await project.run('env', 'CDK_OUTDIR=cdk.out', 'node', 'app.mjs');
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `${SENTENCE}\n` });
  });

  it('says where it was, if somebody runs it otherwise', async () => {
    const { code, stderr } = await new Project(prepared.complete, refused).run('node', 'app.mjs');
    expect(code).toBe(1);
    expect(stderr).toContain(`CannotSynthesize: ${SENTENCE}\n    at `);
  });

  it('leaves other errors as they are', async () => {
    const project = new Project(prepared.complete, {
      ...refused,
      'app.mjs':
        refused['app.mjs'].replace('new RunsheetStack', 'try { new RunsheetStack') +
        ' } catch {} throw new Error("mine");',
    });
    const { code, stderr } = await project.run('env', 'CDK_OUTDIR=cdk.out', 'node', 'app.mjs');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Error: mine\n {4}at /);
  });
});
