import { Match } from 'aws-cdk-lib/assertions';
import { bundlePaths } from '../support/stack/bundle-paths';
import { buildStack, synthesize, temporaryFolder } from '../support/stack/synthesize';

const withSecrets = (secrets: string[]) => ({ jobSettings: { report: { secrets } } });

describe("a job's secrets", () => {
  it('are told to its function and to no other', () => {
    const functions = synthesize(withSecrets(['ssm:/token'])).findResources('AWS::Lambda::Function');
    const told = Object.values(functions).map(({ Properties: { FunctionName, Environment } }) => [
      FunctionName,
      Environment.Variables.RUNSHEET_SECRETS,
    ]);
    expect(told.filter(([, secrets]) => secrets !== undefined)).toEqual([
      ['runsheet-dev-job-report', '["ssm:/token"]'],
    ]);
  });

  it('are told to LoadGroup, which refuses the rows that ask for others', async () => {
    const outdir = temporaryFolder();
    const path = bundlePaths(synthesize({ ...withSecrets(['ssm:/token']), bundles: true, outdir }), outdir);
    const { grants } = require(path['runsheet-dev-load-group'] ?? '');
    expect(JSON.parse(grants())).toEqual({ report: ['ssm:/token'] });
  });

  it.each([
    'orders-db',
    'secretsmanager:*',
    'secretsmanager:orders-??????',
    'ssm:token',
    'arn:aws:ssm:eu-central-1:123456789012:parameter/token',
  ])('cannot be named %s', (secret) => {
    expect(() => buildStack(withSecrets([secret]))).toThrow(
      `infra/job-settings.ts: "report" has the secret "${secret}": expected "secretsmanager:<name>" or "ssm:/<name>"`,
    );
  });

  it('cannot be more than a function’s environment holds', () => {
    const many = Array.from({ length: 60 }, (_, index) => `ssm:/nightly/${index}/`.padEnd(40, 'x'));
    expect(() => buildStack(withSecrets(many))).toThrow(
      /"report" names 25\d\d bytes of secrets: expected at most 2048/,
    );
  });
});

test("a job's settings reach its function", () => {
  const vpc = { subnetIds: ['subnet-0a1b2c3d4e5f60718'], securityGroupIds: ['sg-0a1b2c3d4e5f60718'] };
  const template = synthesize({ jobSettings: { report: { memoryMb: 2048, environment: { REGION: 'EU' }, vpc } } });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'runsheet-dev-job-report',
    MemorySize: 2048,
    Environment: { Variables: { REGION: 'EU', RUNSHEET_RUN_TABLE: Match.anyValue() } },
    VpcConfig: { SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds },
  });
});

test('refuses settings of a job that has no file', () => {
  expect(() => buildStack({ jobSettings: { reprot: { memoryMb: 1024 } } })).toThrow(
    /^infra\/job-settings\.ts: "reprot" has no file in .*\/jobs \(there are: extract-orders, report\)$/,
  );
});

test("refuses settings that set one of the stack's own variables", () => {
  const jobSettings = { report: { environment: { RUNSHEET_RUN_TABLE: 'other' } } };
  expect(() => buildStack({ jobSettings })).toThrow('"report" sets RUNSHEET_RUN_TABLE');
});
