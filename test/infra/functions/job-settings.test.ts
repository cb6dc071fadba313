import { Duration, Size } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import { addTo, buildStack, foreignStack, JOBS_DIR, synthesize } from '../../support/stack/synthesize';

const withSecrets = (secrets: string[]) => ({ settings: { report: { secrets } } });

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

  it.each([
    'orders-db',
    'secretsmanager:*',
    'secretsmanager:orders-??????',
    'ssm:token',
    'arn:aws:ssm:eu-central-1:123456789012:parameter/token',
  ])('cannot be named %s', (secret) => {
    expect(() => buildStack(withSecrets([secret]))).toThrow(
      `settings of "report": secrets has "${secret}": expected "secretsmanager:<name>" or "ssm:/<name>"`,
    );
  });

  it('cannot be more than a function’s environment holds', () => {
    const many = Array.from({ length: 60 }, (_, index) => `ssm:/nightly/${index}/`.padEnd(40, 'x'));
    expect(() => buildStack(withSecrets(many))).toThrow(
      /settings of "report": secrets are 25\d\d bytes: expected at most 2048/,
    );
  });
});

test("a job's settings reach its function", () => {
  const vpc = { subnetIds: ['subnet-0a1b2c3d4e5f60718'], securityGroupIds: ['sg-0a1b2c3d4e5f60718'] };
  const template = synthesize({ settings: { report: { memoryMb: 2048, environment: { REGION: 'EU' }, vpc } } });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'runsheet-dev-job-report',
    MemorySize: 2048,
    Environment: { Variables: { REGION: 'EU', RUNSHEET_RUN_TABLE: Match.anyValue() } },
    VpcConfig: { SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds },
  });
});

describe('settings that cannot be', () => {
  it('of a job that is not there name the nearest', () => {
    expect(() => buildStack({ settings: { reprot: { memoryMb: 1024 } } })).toThrow(
      /^there is no job function "reprot": did you mean "report"\?$/,
    );
  });

  it('are all named at once', () => {
    const report = {
      memoryMB: 512,
      memoryMb: 64,
      timeout: Duration.minutes(20),
      ephemeralStorage: Size.mebibytes(100),
      environment: { RUNSHEET_RUN_TABLE: 'other' },
    };
    let message = '';
    try {
      buildStack({ settings: { report, reprot: {} } });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.split('\n')).toEqual([
      'settings of "report": "memoryMB" is an unknown setting: did you mean "memoryMb"?',
      'settings of "report": memoryMb is 64: expected a whole number of MB from 128 to 10240',
      'settings of "report": timeout is 1200: expected a whole number of seconds from 60 to 900',
      'settings of "report": ephemeralStorage is 100: expected a whole number of MiB from 512 to 10240',
      'settings of "report": environment has RUNSHEET_RUN_TABLE: names that start with RUNSHEET_ are Runsheet\'s own',
      'there is no job function "reprot": did you mean "report"?',
    ]);
  });
});

test('timeout, architecture, storage, layers and tags reach its function', () => {
  const stack = foreignStack();
  const layer = new LayerVersion(stack, 'Fonts', { code: Code.fromAsset(JOBS_DIR) });
  addTo(stack, 'Pipelines', {
    settings: {
      report: {
        timeout: Duration.minutes(5),
        architecture: Architecture.X86_64,
        ephemeralStorage: Size.gibibytes(2),
        layers: [layer],
        tags: { team: 'finance' },
      },
    },
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'shop-pipelines-job-report',
    Timeout: 300,
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 2048 },
    Layers: [Match.anyValue()],
    Tags: Match.arrayWith([{ Key: 'team', Value: 'finance' }]),
  });
});

describe('the network', () => {
  const networks = (template: Template) =>
    Object.fromEntries(
      Object.values(template.findResources('AWS::Lambda::Function'))
        .filter(({ Properties }) => Properties.FunctionName?.includes('-job-'))
        .map(({ Properties }) => [Properties.FunctionName, Properties.VpcConfig]),
    );
  const ids = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };

  it('of the Runsheet is that of every job that names none', () => {
    const stack = foreignStack();
    addTo(stack, 'Pipelines', { vpc: ids, settings: { report: { vpc: false } } });
    expect(networks(Template.fromStack(stack))).toEqual({
      'shop-pipelines-job-extract-orders': { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      'shop-pipelines-job-report': undefined,
    });
  });

  it('may be a VPC of the app, and the function can be let into a database by it', () => {
    const stack = foreignStack();
    const vpc = new Vpc(stack, 'Vpc', { flowLogs: { all: {} } });
    const { function: report } = addTo(stack, 'Pipelines', { settings: { report: { vpc: { vpc: vpc as IVpc } } } }).job(
      'report',
    );
    expect(report.connections.securityGroups).toHaveLength(1);
    expect(networks(Template.fromStack(stack))['shop-pipelines-job-report']).toEqual({
      SubnetIds: [expect.anything(), expect.anything()],
      SecurityGroupIds: [expect.anything()],
    });
  });
});
