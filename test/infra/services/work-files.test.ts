import type { Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { RunsheetProps } from '../../../infra/runsheet-props';
import { type Statement, statementsOf } from '../../support/stack/rights';
import { addTo, foreignStack } from '../../support/stack/synthesize';

/* What work in containers may do with its two files, and the function that starts it. */

const ECS = {
  cluster: 'etl',
  task_definition: 'pack:7',
  container: 'main',
  subnets: ['subnet-0a1b2c3d'],
  pass_roles: ['arn:aws:iam::123456789012:role/pack', 'arn:aws:iam::123456789012:role/pull'],
};
const BATCH = { queue: 'nightly', definition: 'load' };

function aStack(propsOf: (stack: Stack) => Partial<RunsheetProps>) {
  const stack = foreignStack();
  const pipelines = addTo(stack, 'Pipelines', propsOf(stack));
  return { stack, pipelines, statementsOf: (part: string) => statementsOf(stack, part) };
}

const of = (statements: Statement[], action: string) =>
  statements.filter(({ Action }) => [Action].flat().includes(action));

describe('the function that starts work in containers', () => {
  it('may do what the declared targets take, and no more', () => {
    const targets = { 'ecs:pack': ECS, 'ecs:ship': { ...ECS, task_definition: 'ship' }, 'batch:load': BATCH };
    const statements = aStack(() => ({ targets })).statementsOf('Looks');
    const text = (action: string) => JSON.stringify(of(statements, action));
    expect(of(statements, 'ecs:RunTask')).toHaveLength(1);
    expect(text('ecs:RunTask')).toMatch(/"ecs:cluster".*task-definition\/pack:7.*task-definition\/ship:\*/);
    expect(text('ecs:StopTask')).toMatch(/:task\/etl\/\*/);
    expect(of(statements, 'iam:PassRole')).toEqual([
      {
        Action: 'iam:PassRole',
        Effect: 'Allow',
        Resource: ECS.pass_roles,
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ]);
    expect(text('batch:SubmitJob')).toMatch(/job-definition\/load".*job-definition\/load:\*".*job-queue\/nightly"/);
    expect(text('batch:TerminateJob')).toMatch(/:job\/\*/);
    expect(text('s3:PutObject')).toMatch(/_work\/batch\/\*\/context\.json.*_work\/ecs\/\*\/context\.json/);
    expect(text('s3:GetObject')).not.toContain('context.json');
    expect(text('s3:ListBucket')).toContain('{"StringLike":{"s3:prefix":["_work/batch/*","_work/ecs/*"]}}');
  });

  it('passes on no role where none is named', () => {
    const { pass_roles: _, ...fields } = ECS;
    const { statementsOf } = aStack(() => ({ targets: { 'ecs:pack': fields } }));
    expect(of(statementsOf('Looks'), 'iam:PassRole')).toEqual([]);
  });

  it('has a policy of IAM’s size with 40 targets', () => {
    const targets = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `ecs:pack-orders-${at}`,
        { ...ECS, task_definition: `pack-orders-${at}` },
      ]),
    );
    const statements = aStack(() => ({ targets }) as unknown as Partial<RunsheetProps>).statementsOf('Looks');
    expect(JSON.stringify(statements).length).toBeLessThan(10_240);
  });
});

describe('the role of a container', () => {
  const aRole = (stack: Stack) =>
    new Role(stack, 'Task', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });

  it('is let in to the two files of its target, and to the key of the bucket by S3 alone', () => {
    const { stack, pipelines, statementsOf } = aStack((scope) => ({
      targets: { 'ecs:pack': ECS },
      encryptionKey: new Key(scope, 'Key'),
    }));
    pipelines.grantWork(aRole(stack), 'ecs:pack');
    const statements = statementsOf('TaskDefaultPolicy');
    expect(statements.map(({ Action }) => Action)).toEqual([
      's3:GetObject',
      's3:PutObject',
      ['kms:Decrypt', 'kms:GenerateDataKey'],
    ]);
    expect(JSON.stringify(statements[0])).toContain('/_work/ecs/pack/*/context.json');
    expect(JSON.stringify(statements[1])).toContain('/_work/ecs/pack/*/result.json');
    expect(JSON.stringify(statements[2])).toContain('kms:ViaService');
  });

  it('is let in to nothing by a target that is not declared, or takes no files', () => {
    const state_machine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:close';
    const { stack, pipelines } = aStack(() => ({ targets: { 'ecs:pack': ECS, 'states:close': { state_machine } } }));
    const role = aRole(stack);
    for (const target of ['ecs:ship', 'states:close'])
      expect(() => pipelines.grantWork(role, target)).toThrow(
        `"${target}" is no declared target whose work takes files: expected ecs:pack`,
      );
  });
});
