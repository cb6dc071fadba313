import { Match } from 'aws-cdk-lib/assertions';
import { synthesize } from '../support/stack/synthesize';

test('two stages share no physical name', () => {
  const names = (stage: string) => physicalNames(synthesize({ context: { stage } }).toJSON().Resources);
  const [dev, prod] = [names('dev'), names('prod')];
  expect(dev.length).toBeGreaterThan(10);
  expect(dev.filter((name) => prod.includes(name))).toEqual([]);
});

test('the longest stage and the longest job name make a name that Lambda takes', () => {
  const template = synthesize({ context: { stage: 'abcdefghij' } });
  const [name = ''] = physicalNames(template.toJSON().Resources).filter((each) => each.includes('-job-report'));
  expect(name.slice(name.indexOf('runsheet')).length - 'report'.length + 40).toBe(64);
});

test('reserved concurrency can be left out, for an account that has little', () => {
  const template = synthesize({ context: { reservedConcurrency: '0' } });
  template.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
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

function physicalNames(resources: Record<string, { Properties: Record<string, unknown> }>): string[] {
  return Object.values(resources).flatMap(({ Properties }) =>
    Object.entries(Properties)
      .filter(([key, value]) => /Name$/.test(key) && !NOT_ITS_OWN.has(key) && typeof value === 'string')
      .map(([, value]) => value as string),
  );
}

/** A policy's is its role's, and what an alarm looks at is named by AWS. */
const NOT_ITS_OWN = new Set(['PolicyName', 'MetricName']);
