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

test('every function logs JSON, of every level', () => {
  synthesize().allResourcesProperties('AWS::Lambda::Function', {
    LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'TRACE' },
  });
});
