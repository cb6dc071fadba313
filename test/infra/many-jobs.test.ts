import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rights } from './rights';
import { synthesize, temporaryFolder } from './synthesize';

const JOBS = 100;
const projectRoot = temporaryFolder();
const functionsDir = join(projectRoot, 'functions');

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
    'board',
  ];
  const files = [...services, ...jobs].map((each) => `functions/${each}.ts`);
  for (const file of ['package-lock.json', ...files]) writeFileSync(join(projectRoot, file), '');
});

test('a hundred job functions fit: the state machine may invoke each, in policies that IAM takes', () => {
  const template = synthesize({ projectRoot, functionsDir });
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
