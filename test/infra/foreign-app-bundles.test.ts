import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { linkPackages } from '../support/link-packages';
import { PROJECT_ROOT, temporaryFolder } from '../support/stack/synthesize';

/*
 * An app of somebody else, in a folder of its own, which imports the built door `runsheet/cdk` and is synthesized by
 * the real command line. Only the packages lead back here.
 */

const APP = `
const { App, Duration, Stack } = require('aws-cdk-lib');
const { Bucket } = require('aws-cdk-lib/aws-s3');
const { Key } = require('aws-cdk-lib/aws-kms');
const { Runsheet } = require('runsheet/cdk');

const stack = new Stack(new App(), 'Shop');
const lake = new Bucket(stack, 'Lake');
const orders = new Runsheet(stack, 'Orders', {
  jobs: ['jobs', 'more-jobs'],
  settings: { load: { memoryMb: 1024, timeout: Duration.minutes(5), secrets: ['ssm:/shop/token'] } },
});
lake.grantRead(orders.job('load').function);
new Runsheet(stack, 'Stock', { jobs: 'jobs', encryptionKey: new Key(stack, 'Key') });
`;

const FILES: Record<string, string> = {
  'app.cjs': APP,
  'jobs/load.ts': "import query from '../load.sql';\nexport const handler = async () => query;",
  'load.sql': 'SELECT * FROM orders',
  'more-jobs/report.js': 'exports.handler = async () => 1;',
};

function foreignApp(context: object, files: Record<string, string> = {}): string {
  const folder = temporaryFolder();
  for (const [file, text] of Object.entries({ ...FILES, ...files })) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  writeFileSync(
    path.join(folder, 'cdk.json'),
    JSON.stringify({ app: 'node app.cjs', versionReporting: false, context }),
  );
  linkPackages(folder, 'aws-cdk-lib', 'constructs', 'runsheet');
  return folder;
}

function synth(folder: string) {
  const program = path.join(PROJECT_ROOT, 'node_modules/.bin/cdk');
  const { status, stdout, stderr } = spawnSync(program, ['synth', '--quiet'], { cwd: folder, encoding: 'utf8' });
  return { status, printed: stdout + stderr };
}

/** The flags of a new project, and the template validation with warnings. */
const { context: FLAGS } = JSON.parse(readFileSync(path.join(PROJECT_ROOT, 'cdk.json'), 'utf8'));

test.each([
  ['all feature flags of a new CDK project, and its validation', FLAGS],
  ['no feature flag, but the validation', { '@aws-cdk/core:validateAgainstDefaultRules': true }],
])(
  'two Runsheets and a bucket of the app synthesize with %s',
  (_, context) => {
    const folder = foreignApp(context);
    expect(synth(folder)).toEqual({ status: 0, printed: expect.not.stringMatching(/ERROR|WARNING/) });
    const template = JSON.parse(readFileSync(path.join(folder, 'cdk.out/Shop.template.json'), 'utf8'));
    const functions = Object.values<{ Type: string; Properties: { FunctionName?: string } }>(
      template.Resources,
    ).flatMap(({ Type, Properties }) => (Type === 'AWS::Lambda::Function' ? (Properties.FunctionName ?? []) : []));
    expect(functions.filter((name) => name.includes('-job-')).sort()).toEqual([
      'shop-orders-job-load',
      'shop-orders-job-report',
      'shop-stock-job-load',
    ]);
    expect(functions).toHaveLength(3 + 2 * 10);
  },
  180_000,
);

test('what the validation refuses in such an app fails the synth', () => {
  const bad = `
new (require('aws-cdk-lib/aws-lambda').CfnFunction)(stack, 'Bad', {
  code: { zipFile: '//' }, role: 'arn:aws:iam::123456789012:role/any', runtime: 'nodejs8.10', handler: 'index.handler',
});`;
  const { status, printed } = synth(foreignApp(FLAGS, { 'app.cjs': APP + bad }));
  expect(status).toBe(1);
  expect(printed).toContain("Runtime 'nodejs8.10' was deprecated");
}, 180_000);

test('the door forces cdk-nag on nobody', () => {
  expect(readFileSync(path.join(PROJECT_ROOT, 'dist/cdk.cjs'), 'utf8')).not.toContain('cdk-nag"');
});

test('a job file that does not build ends the synth with its file and line', () => {
  const { status, printed } = synth(foreignApp(FLAGS, { 'jobs/load.ts': "export * from './nowhere';" }));
  expect(status).toBe(1);
  expect(printed).toContain('jobs/load.ts:1:15: Could not resolve "./nowhere"');
}, 180_000);
