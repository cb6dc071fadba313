import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RunsheetProps } from '../../infra/runsheet-props';
import { targetsOfConfig } from '../../infra/targets-of-config';
import { statementsOf } from '../support/stack/rights';
import { addTo } from '../support/stack/synthesize';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-emr-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const emr = { application: '00f1r8ca8ud2ph09', role: 'arn:aws:iam::123456789012:role/etl/spark' };

/** The targets of a project with this config and one script. */
function targetsOf(targets: object): NonNullable<RunsheetProps['targets']> {
  mkdirSync(path.join(folder, 'jobs'), { recursive: true });
  writeFileSync(path.join(folder, 'jobs/load_orders.py'), 'print("loads")\n');
  const config = path.join(folder, 'runsheet.config.yaml');
  writeFileSync(config, JSON.stringify({ groups: 'groups.yaml', targets }));
  return targetsOfConfig(config);
}

function stackOf(targets: object): Stack {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-central-1' } });
  const runsheet = addTo(stack, 'Pipelines', { targets: targetsOf(targets) });
  if ('spark:load' in targets) {
    const role = new Role(stack, 'Spark', { assumedBy: new ServicePrincipal('emr-serverless.amazonaws.com') });
    runsheet.grantWork(role, 'spark:load');
  }
  return stack;
}

const statementsWith = (stack: Stack, pattern: RegExp) =>
  statementsOf(stack).filter((each) => pattern.test(JSON.stringify(each)));

const LOAD = { 'spark:load': { script: 'jobs/load_orders.py', emr } };

test('a run of EMR Serverless may be started in its application with its role, looked at and cancelled', () => {
  const application = {
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, ':emr-serverless:eu-central-1:123456789012:/applications/00f1r8ca8ud2ph09'],
    ],
  };
  expect(statementsWith(stackOf(LOAD), /emr-serverless:[A-Z]|PassedToService.*emr/)).toEqual([
    {
      Effect: 'Allow',
      Action: ['emr-serverless:StartJobRun', 'emr-serverless:ListJobRuns', 'emr-serverless:GetApplication'],
      Resource: application,
    },
    {
      Effect: 'Allow',
      Action: ['emr-serverless:GetJobRun', 'emr-serverless:CancelJobRun'],
      Resource: JSON.parse(JSON.stringify(application).replace('ud2ph09', 'ud2ph09/jobruns/*')),
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: emr.role,
      Condition: { StringEquals: { 'iam:PassedToService': 'emr-serverless.amazonaws.com' } },
    },
  ]);
});

test('its script lies beside the context of each attempt: one function writes it, and its role reads it', () => {
  const stack = stackOf(LOAD);
  const [written, read] = statementsWith(stack, /load_orders\.py/) as { Action: string; Resource: object[] }[];
  expect(written).toMatchObject({ Action: 's3:PutObject' });
  expect(read).toMatchObject({ Action: 's3:GetObject' });
  // The function writes those of all targets of the kind; the role reads those of its own.
  expect(JSON.stringify(written?.Resource)).toMatch(/_work\/spark\/\*\/context\.json.*\/\*\/load_orders\.py/);
  expect(JSON.stringify(read?.Resource)).toMatch(/_work\/spark\/load\/\*\/context\.json.*\/\*\/load_orders\.py/);
});

test('a script that is in S3 already is not brought, and a target without emr gets nothing', () => {
  const inS3 = stackOf({ 'spark:load': { ...LOAD['spark:load'], emr: { ...emr, entry_point: 's3://etl/load.py' } } });
  expect(statementsWith(inS3, /load_orders\.py/)).toEqual([]);
  const here = stackOf({ 'spark:here': { script: 'jobs/load_orders.py' } });
  expect(JSON.stringify(Template.fromStack(here).toJSON())).not.toContain('run-service');
});

test('a script that is not there stops the synth with its name', () => {
  expect(() => stackOf({ 'spark:load': { script: 'jobs/missing.py', emr } })).toThrow(
    /targets\.spark:load cannot go to a stack: the file jobs\/missing\.py cannot be read/,
  );
});
