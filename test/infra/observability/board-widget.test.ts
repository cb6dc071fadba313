import { Match, Template } from 'aws-cdk-lib/assertions';
import type { TypedTargets } from '../../../domain/targets/typed-targets';
import { rights } from '../../support/stack/rights';
import { addTo, foreignStack, synthesize } from '../../support/stack/synthesize';

const template = synthesize();

test("the board's function has a name that the console offers for widgets, and Lambda takes for the longest stage", () => {
  const name = 'customWidget-runsheet-abcdefghij';
  expect(name.length).toBeLessThanOrEqual(64);
  synthesize({ context: { stage: 'abcdefghij' } }).hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: name,
  });
});

test('it knows the tables, the machine, the jobs and its stack, and nothing else', () => {
  const [made] = Object.values(
    template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'customWidget-runsheet-dev' } }),
  );
  expect(made?.Properties.Environment.Variables).toEqual({
    RUNSHEET_MASTER_TABLE: { Ref: expect.stringMatching(/^TablesMaster/) },
    RUNSHEET_RUN_TABLE: { Ref: expect.stringMatching(/^TablesRun/) },
    RUNSHEET_STATE_MACHINE_ARN: { Ref: expect.stringMatching(/^RunsStateMachine/) },
    RUNSHEET_JOB_PREFIX: 'runsheet-dev-job-',
    RUNSHEET_STACK: 'runsheet-dev',
  });
  expect(made?.Properties).toMatchObject({ MemorySize: 1769, Timeout: 30 });
});

test('it knows which declared functions are called, whose lines are in the log of another function', () => {
  const targets: TypedTargets = { 'lambda:erp': { function: 'erp-sync' }, 'lambda:crm': { function: 'crm' } };
  const stack = foreignStack();
  addTo(stack, 'Pipelines', { targets });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: Match.stringLikeRegexp('^customWidget-'),
    Environment: { Variables: Match.objectLike({ RUNSHEET_CALLED: 'lambda:crm lambda:erp' }) },
  });
});

test('it holds no concurrency back from the runs', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'customWidget-runsheet-dev',
    ReservedConcurrentExecutions: Match.absent(),
  });
});

test('it can only read, and nobody but who may invoke it anyway is let in', () => {
  const may = rights(template)['customWidget-runsheet-dev'] ?? [];
  const actions = may.slice(1).map((line) => line.split(' ')[0]);
  expect([...new Set(actions)]).toEqual([
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:Query',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
  const permissions = JSON.stringify(template.findResources('AWS::Lambda::Permission'));
  expect(permissions).not.toContain('Widget');
});
