import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { rights } from '../../support/stack/rights';
import { addTo, buildStack, foreignStack, synthesize, temporaryFolder } from '../../support/stack/synthesize';

const JOBS = 100;

let template: Template;
beforeAll(() => {
  const jobsDir = temporaryFolder();
  for (let index = 0; index < JOBS; index++)
    writeFileSync(join(jobsDir, `${`job-${index}`.padEnd(40, 'x')}.ts`), 'export const handler = async () => 1;');
  template = synthesize({ jobsDir, validated: true });
});

test('a stack holds as many job functions as docs/deploy/deploy.md says: 140, at three of 500 resources each', () => {
  const all = Object.keys(template.toJSON().Resources).length;
  const ofTheStack = all - 3 * JOBS;
  // Two more policies than with 100: the state machine's rights are split by their length.
  expect(Math.floor((500 - ofTheStack - 2) / 3)).toBeGreaterThanOrEqual(140);
});

test('a hundred job functions fit: the state machine may invoke each, in policies that IAM takes', () => {
  const invokes = rights(template)['runsheet-dev']?.filter((line) => line.startsWith('lambda:InvokeFunction '));
  expect(invokes).toHaveLength(JOBS + 4);
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

describe('a job that is asked for', () => {
  it('is given with its function, whose role can be granted rights', () => {
    const stack = foreignStack();
    new Bucket(stack, 'Orders').grantRead(addTo(stack).job('report').function);
    const { 'shop-pipelines-job-report': report, 'shop-pipelines-job-extract-orders': other } = rights(
      Template.fromStack(stack),
    );
    expect(report?.filter((line) => line.startsWith('s3:GetObject*'))).toHaveLength(2);
    expect(other?.filter((line) => line.startsWith('s3:GetObject*'))).toEqual([]);
  });

  it('and is not there is refused, with the nearest name', () => {
    expect(() => buildStack().job('reprot')).toThrow('there is no job function "reprot": did you mean "report"?');
  });
});

test('a folder that is not there ends the synth', () => {
  expect(() => buildStack({ jobsDir: '/nowhere' })).toThrow('the folder of job functions cannot be read (ENOENT');
});
