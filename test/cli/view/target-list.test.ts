import { aMissing, renderTargets, targetsHere, targetsOnStack } from '../../../cli/view/target-list';
import { stackTargets } from '../../../domain/plans/deployed-settings';
import { declareTargets } from '../../../domain/targets/declared-targets';
import type { JsonObject } from '../../../domain/values/json';

const project = declareTargets(
  {
    'glue:load': { job: 'load' },
    'command:greet': { run: ['echo', 'hi'] },
    'batch:new': { queue: 'q', definition: 'd' },
    'sql:bare': { file: 'a.sql' },
    'spark:bare': { script: 'a.py' },
  },
  '/work',
);
const declared = stackTargets({
  declared: [
    { target: 'glue:load', kind: 'glue', fields: { job: 'load' } },
    { target: 'ecs:other', kind: 'ecs', fields: {} },
  ],
  python: ['warm'],
});
const stack = { names: ['report'], where: 'functions of stack prod', declared };

test('on a stack targets are its functions, what it declares, and what only the project declares', () => {
  expect(targetsOnStack(stack, project)).toMatchObject([
    { target: 'lambda:report', is: 'job function', here: null, stack: 'yes', problem: null },
    { target: 'glue:load', is: 'Glue job load', stack: 'yes', problem: null },
    { target: 'ecs:other', is: 'task of Amazon ECS', stack: 'yes', problem: null },
    { target: 'command:greet', stack: 'no', problem: 'a target of the kind command runs on a machine, not on a stack' },
    { target: 'batch:new' },
    { target: 'sql:bare', stack: 'no' },
    { target: 'spark:bare', stack: 'no' },
  ]);
});

test('statements and Spark run on a stack if the config says by what', () => {
  const athena = { database: 'shop', output: 's3://etl/results/' };
  const emr = { application: '00f1', role: 'arn:aws:iam::123456789012:role/etl' };
  const of = (targets: Record<string, JsonObject>) =>
    targetsHere(new Map(), declareTargets(targets, '/work'), new Map()).map(({ here, stack }) => [here, stack]);
  expect(of({ 'sql:a': { file: 'a.sql' }, 'spark:a': { script: 'a.py' } })).toEqual([
    ['yes', 'no'],
    ['yes', 'no'],
  ]);
  expect(of({ 'sql:a': { file: 'a.sql', athena }, 'spark:a': { script: 'a.py', emr } })).toEqual([
    ['yes', 'yes'],
    ['yes', 'yes'],
  ]);
});

test('a target that rows name and that is not there is told with its reason', () => {
  expect(aMissing('lambda:warm', stack)).toMatchObject({
    here: null,
    stack: 'no',
    problem:
      'the stack was deployed without this job file in Python: deploy it again with npx cdk deploy. Jobs that name it are INVALID',
  });
  const here = { names: ['report'], where: 'files in jobs', declared: project };
  expect(aMissing('lambda:reprot', here).problem).toBe(
    'there is no job function reprot (files in jobs: report): did you mean "lambda:report"? Jobs that name it are INVALID',
  );
  expect(aMissing('shell:rm', here).problem).toBe('no kind of target is called so. Jobs that name it are INVALID');
});

test('a table of a stack has no column of this machine', () => {
  const found = targetsOnStack(stack, project).map((each) => ({ ...each, used_by: ['a/b', 'a/c', 'a/d', 'a/e'] }));
  const [head, first] = renderTargets(found).split('\n');
  expect(head).toMatch(/^TARGET +IS +ON A STACK +JOBS$/);
  expect(first).toMatch(/^lambda:report +job function +yes +a\/b, a\/c, a\/d and 1 more$/);
});
