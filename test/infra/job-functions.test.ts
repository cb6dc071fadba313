import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from 'aws-cdk-lib/assertions';
import { findJobFiles } from '../../infra/job-functions';
import { rights } from '../support/stack/rights';
import { buildStack, synthesize, temporaryFolder } from '../support/stack/synthesize';

const JOBS = 100;
const projectRoot = temporaryFolder();
const functionsDir = join(projectRoot, 'functions');

let template: Template;
beforeAll(() => {
  mkdirSync(join(functionsDir, 'jobs'), { recursive: true });
  const jobs = Array.from({ length: JOBS }, (_, index) => `jobs/job-${index}`.padEnd('jobs/'.length + 40, 'x'));
  const services = [
    'load-group',
    'settle-attempt',
    'close-run',
    'close-ended-run',
    'sweep-runs',
    'reconcile-schedules',
    'record-changes',
    'notify-ends',
    'board',
  ];
  const files = [...services, ...jobs].map((each) => `functions/${each}.ts`);
  for (const file of ['package-lock.json', ...files]) writeFileSync(join(projectRoot, file), '');
  template = synthesize({ projectRoot, functionsDir, jobsDir: join(functionsDir, 'jobs'), validated: true });
});

test('a stack holds as many job functions as docs/deploy/deploy.md says: 140, at three of 500 resources each', () => {
  const all = Object.keys(template.toJSON().Resources).length;
  const ofTheStack = all - 3 * JOBS;
  // Two more policies than with 100: the state machine's rights are split by their length.
  expect(Math.floor((500 - ofTheStack - 2) / 3)).toBeGreaterThanOrEqual(140);
});

test('a hundred job functions fit: the state machine may invoke each, in policies that IAM takes', () => {
  const invokes = rights(template)['runsheet-dev']?.filter((line) => line.startsWith('lambda:InvokeFunction '));
  expect(invokes).toHaveLength(JOBS + 3);
  const policies = [template.findResources('AWS::IAM::Policy'), template.findResources('AWS::IAM::ManagedPolicy')];
  const longestArn = 'arn:aws-us-gov:lambda:ap-southeast-2:123456789012:function:'.length + 64;
  const [inline = 0, ...managed] = policies
    .flatMap((each) => Object.values(each))
    .map(
      ({ Properties }) =>
        JSON.stringify(Properties.PolicyDocument).replace(/\{"Fn::GetAtt":[^}]*\}/g, 'x'.repeat(longestArn)).length,
    );
  expect(inline).toBeLessThan(10_240);
  expect(Math.max(...managed)).toBeLessThan(6_144);
});

test('names every job file whose name cannot be a target, and the rule', () => {
  const jobsDir = folderWith('good.ts', '1st.ts', 'two words.ts', `${'x'.repeat(41)}.ts`);
  expect(() => buildStack({ jobsDir })).toThrow(
    `"1st.ts", "two words.ts", "${'x'.repeat(41)}.ts": expected the file of a job function to be named with a letter, then letters`,
  );
});

test('takes no file that is none: a test, a declaration, what an editor leaves, a folder', () => {
  const jobsDir = folderWith('good.ts', 'good.test.ts', 'types.d.ts', '._good.ts', 'good.ts~', 'orders.csv');
  symlinkSync('nowhere', join(jobsDir, '.#good.ts'));
  symlinkSync('good.ts', join(jobsDir, 'link.ts'));
  mkdirSync(join(jobsDir, 'folder.ts'));
  expect(findJobFiles(jobsDir)).toEqual(['good', 'link']);
});

/** A folder of job functions with these files. */
function folderWith(...jobs: string[]): string {
  const folder = temporaryFolder();
  for (const job of jobs) writeFileSync(join(folder, job), '');
  return folder;
}
