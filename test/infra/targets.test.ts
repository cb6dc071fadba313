import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { declaredIn, runsheetsIn } from '../../adapters/aws/deployed-runsheets';
import type { DeployedSettings } from '../../domain/plans/deployed-settings';
import { KINDS } from '../../domain/targets/kinds';
import type { TypedTargets } from '../../domain/targets/typed-targets';
import type { RunsheetProps } from '../../infra/runsheet-props';
import { targetsOfConfig } from '../../infra/targets-of-config';
import { statementsOf } from '../support/stack/rights';
import { addTo, foreignStack, temporaryFolder } from '../support/stack/synthesize';

const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-targets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What LoadGroup of the only Runsheet in the stack is told. */
function settingsOf(stack: ReturnType<typeof foreignStack>): DeployedSettings {
  const assembly = (stack.node.root as App).synth();
  const file = readdirSync(assembly.directory)
    .map((asset) => path.join(assembly.directory, asset, 'settings.json'))
    .find((each) => existsSync(each) && readFileSync(each, 'utf8').includes('"secretGrants"'));
  return JSON.parse(readFileSync(file ?? '', 'utf8'));
}

/** What the function that runs work in services is told at the synth. */
function servedOf(stack: Stack): unknown {
  const assembly = (stack.node.root as App).synth();
  return readdirSync(assembly.directory)
    .map((asset) => path.join(assembly.directory, asset, 'settings.json'))
    .filter((each) => existsSync(each))
    .map((each) => JSON.parse(readFileSync(each, 'utf8')))
    .find((each) => !('targets' in each));
}

function problemsOf(targets: unknown): string[] {
  try {
    addTo(foreignStack(), 'Pipelines', { targets } as RunsheetProps);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
}

test('the targets of a stack are what LoadGroup and its outputs know, without what only the deployment knows', () => {
  const stack = foreignStack();
  const vpc = new Vpc(stack, 'Net');
  addTo(stack, 'Pipelines', {
    targets: {
      'glue:load': { job: 'load', arguments: { '--day': { parameter: 'day' } }, local: { run: ['true'] } },
      'ecs:pack': {
        cluster: 'etl',
        task_definition: 'pack:7',
        container: 'main',
        subnets: vpc.privateSubnets.map(({ subnetId }) => subnetId),
      },
    },
  });
  const unknown = '(known once deployed)';
  expect(settingsOf(stack).declared).toEqual([
    {
      target: 'ecs:pack',
      kind: 'ecs',
      fields: { cluster: 'etl', task_definition: 'pack:7', container: 'main', subnets: [unknown, unknown] },
    },
    { target: 'glue:load', kind: 'glue', fields: { job: 'load', arguments: { '--day': { parameter: 'day' } } } },
  ]);
  const outputs = Object.entries(Template.fromStack(stack).findOutputs('*')).map(
    ([key, { Value }]) => [key, String(Value)] as const,
  );
  const [runsheet] = runsheetsIn(new Map(outputs));
  expect(declaredIn(runsheet?.outputs ?? new Map())).toEqual(['ecs:pack', 'glue:load']);
});

test('a stack without targets says nothing of them', () => {
  const stack = foreignStack();
  addTo(stack);
  expect(settingsOf(stack)).toEqual({ targets: ['extract-orders', 'report'], secretGrants: {} });
  expect(Object.keys(Template.fromStack(stack).findOutputs('*')).filter((key) => /Targets/.test(key))).toEqual([]);
});

test('many targets need several outputs, each within the 4 KB that CloudFormation takes', () => {
  const stack = foreignStack();
  const names = Array.from({ length: 300 }, (_, at) => `batch:job-${'x'.repeat(30)}-${at + 100}`);
  addTo(stack, 'Pipelines', {
    targets: Object.fromEntries(
      names.map((name) => [name, { queue: 'nightly', definition: 'load' }]),
    ) as unknown as TypedTargets,
  });
  const outputs = Object.entries(Template.fromStack(stack).findOutputs('*')).map(
    ([key, { Value }]) => [key, String(Value)] as const,
  );
  const [runsheet] = runsheetsIn(new Map(outputs));
  expect(declaredIn(runsheet?.outputs ?? new Map())).toEqual(names);
  expect(Math.max(...outputs.map(([, value]) => value.length))).toBeLessThanOrEqual(4096);
});

test('every problem of declared targets is named at once, by the schema of the config', () => {
  expect(
    problemsOf({
      'ecs:pack': { cluster: 'a b', task_definition: 'pack', container: 'main' },
      'lambda:report': { function: 'report' },
      'glue:load': { jobs: 'load' },
      'shell:x': {},
    }),
  ).toEqual([
    'targets."ecs:pack".cluster is "a b": expected the name or the ARN of a cluster',
    'targets."ecs:pack".subnets is missing: expected the subnets in which Fargate runs the task',
    'targets."glue:load".jobs is an unknown key: did you mean "job"?',
    expect.stringMatching(/^targets has "shell:x": expected <kind>:<name>/),
    'targets has "lambda:report", and a job file has this name: rename one of them',
  ]);
});

test('the compiler knows every kind', () => {
  const typed = readFileSync(path.join(__dirname, '../../domain/targets/typed-targets.ts'), 'utf8');
  const kinds = [...typed.matchAll(/\[target: `([a-z]+):/g)].map(([, kind]) => kind);
  expect(kinds.sort()).toEqual(Object.keys(KINDS).sort());
});

test('the compiler knows the fields of each kind', () => {
  const props: RunsheetProps = {
    jobs: 'jobs',
    targets: {
      'lambda:erp': { function: 'erp-sync:live' },
      // @ts-expect-error a job of Batch has no cluster
      'batch:pack': { queue: 'nightly', definition: 'load', cluster: 'etl' },
    },
  };
  // @ts-expect-error there is no such kind
  const none: TypedTargets = { 'shell:pack': { run: ['true'] } };
  expect(Object.keys({ ...props.targets, ...none })).toHaveLength(3);
});

describe('the config of a project', () => {
  const file = path.join(folder, 'runsheet.config.yaml');

  it('may be where the targets of its stack stand', () => {
    const targets = { 'lambda:erp': { function: 'erp-sync' }, 'command:x': { run: ['x'] } };
    writeFileSync(file, JSON.stringify({ jobs: 'jobs', targets }));
    expect(targetsOfConfig(file)).toEqual(targets);
    writeFileSync(file, 'jobs: jobs\n');
    expect(targetsOfConfig(file)).toEqual({});
  });

  it('is refused with every problem and its line, and where it is not', () => {
    writeFileSync(file, 'jobs: jobs\ntargets:\n  glue:x: {}\nhome: 7\n');
    expect(() => targetsOfConfig(file)).toThrow(
      `${file}:3: targets."glue:x".job is missing: expected the name of a Glue job\n${file}:4: home is 7`,
    );
    expect(() => targetsOfConfig(path.join(folder, 'none.yaml'))).toThrow(/^the config cannot be read .*none\.yaml/);
  });
});

describe('a target whose work runs in a service', () => {
  const state_machine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:close';
  let stack: Stack;
  let template: Template;
  beforeAll(() => {
    stack = new Stack(new App({ outdir: path.join(folder, 'served') }), 'Shop');
    addTo(stack, 'Pipelines', { targets: { 'states:close': { state_machine }, 'command:load': { run: ['x'] } } });
    template = Template.fromStack(stack);
  });

  it('is known to LoadGroup, which names the function that starts and looks at it', () => {
    expect(settingsOf(stack).declared).toContainEqual({
      target: 'states:close',
      kind: 'states',
      fields: { state_machine },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { RUNSHEET_SERVICE_FUNCTION: 'shop-pipelines-run-service' } },
    });
  });

  it('has one function for all of them, which may start, look at and stop what they name, and nothing else', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'shop-pipelines-run-service',
      Timeout: 60,
    });
    expect(servedOf(stack)).toEqual({
      declared: [{ target: 'states:close', kind: 'states', fields: { state_machine } }],
    });
    const statements = statementsOf(stack)
      .filter(({ Action }) => [Action].flat().some((action: string) => /^states:St(art|op)Execution/.test(action)))
      // Schedules may start this Runsheet's own.
      .filter(({ Resource }) => typeof Resource === 'string');
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'states:StartExecution', Resource: state_machine },
      {
        Effect: 'Allow',
        Action: ['states:DescribeExecution', 'states:StopExecution'],
        Resource: 'arn:aws:states:eu-central-1:123456789012:execution:close:*',
      },
    ]);
  });

  it('adds nothing to a stack that declares none', () => {
    const without = new Stack(new App({ outdir: path.join(folder, 'none') }), 'Shop');
    addTo(without, 'Pipelines', { targets: { 'command:load': { run: ['x'] } } });
    expect(JSON.stringify(Template.fromStack(without).toJSON())).not.toContain('run-service');
  });
});

test('an ARN that only the deployment knows is in the environment of the function, and nothing else is', () => {
  const stack = new Stack(new App({ outdir: path.join(folder, 'late') }), 'Shop');
  const machine = new Pass(stack, 'Pass');
  const close = new StateMachine(stack, 'Close', { definitionBody: DefinitionBody.fromChainable(machine) });
  const known = 'arn:aws:states:eu-central-1:123456789012:stateMachine:known';
  addTo(stack, 'Pipelines', {
    targets: {
      'states:close': { state_machine: close.stateMachineArn },
      'states:known': { state_machine: known },
    },
  });
  expect(servedOf(stack)).toEqual({
    declared: [{ target: 'states:known', kind: 'states', fields: { state_machine: known } }],
  });
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  const served = functions.flatMap(({ Properties }) => Properties.Environment?.Variables.RUNSHEET_SERVED ?? []);
  expect(served).toHaveLength(1);
  expect(JSON.stringify(served)).toContain('states:close');
  expect(JSON.stringify(served)).not.toContain('states:known');
});

test('a run of Databricks takes the secrets with which it signs in, and no other right', () => {
  const secret = 'secretsmanager:etl/databricks';
  const own = { workspace: 'https://dbc-a1b2.cloud.databricks.com', token: { secret }, cluster: 'c' };
  const stack = new Stack(new App({ outdir: path.join(folder, 'databricks') }), 'Shop');
  addTo(stack, 'Pipelines', {
    targets: {
      'databricks:load': { ...own, notebook: '/Repos/etl/load' },
      'databricks:sum': { ...own, notebook: '/Repos/etl/sum' },
    },
  });
  expect(settingsOf(stack).secretGrants).toEqual({ 'databricks:load': [secret], 'databricks:sum': [secret] });
  const [role] = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role')).flatMap(
    ([id, { Properties }]) => (id.includes('Looks') ? [Properties] : []),
  );
  const statements = role?.Policies.flatMap(
    ({ PolicyDocument }: { PolicyDocument: { Statement: object[] } }) => PolicyDocument.Statement,
  );
  expect(statements.map(({ Action }: { Action: string | string[] }) => Action)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
    'secretsmanager:GetSecretValue',
  ]);
  expect(JSON.stringify(statements.at(-1))).toContain(':secret:etl/databricks-??????');
});

test('a stack declares 3,000 targets: they stand in a file beside the bundle, and their names in outputs', () => {
  const names = Array.from({ length: 3000 }, (_, no) => `databricks:load_table_number_${no}`);
  const stack = foreignStack();
  addTo(stack, 'Pipelines', {
    targets: Object.fromEntries(
      names.map((name, no) => [
        name,
        {
          workspace: 'https://dbc-a1b2c3d4-e5f6.cloud.databricks.com',
          token: { secret: 'secretsmanager:etl/databricks' },
          notebook: `/Repos/etl/load_table_number_${no}`,
        },
      ]),
    ) as unknown as TypedTargets,
  });
  expect(settingsOf(stack).declared).toHaveLength(3000);
  const template = Template.fromStack(stack).toJSON();
  const named = Object.entries(template.Outputs as Record<string, { Value: string }>)
    .filter(([key]) => /Targets\d*$/.test(key))
    .flatMap(([, { Value }]) => Value.split(' '));
  expect(named.sort()).toEqual(names.sort());
  // CloudFormation's limits.
  expect(JSON.stringify(template).length).toBeLessThan(1_000_000);
  expect(Object.keys(template.Outputs).length).toBeLessThanOrEqual(200);
});

test('the function that calls those of Python knows which of them run on x86, whose seconds cost more', () => {
  const jobsDir = temporaryFolder();
  for (const job of ['load', 'report']) writeFileSync(path.join(jobsDir, `${job}.py`), 'def handler(job): pass\n');
  const servedWith = (architecture: Architecture) => {
    const stack = foreignStack();
    addTo(stack, 'Pipelines', { jobs: jobsDir, settings: { load: { architecture } } });
    return servedOf(stack);
  };
  expect(servedWith(Architecture.X86_64)).toEqual({ onX86: ['load'] });
  expect(servedWith(Architecture.ARM_64)).toBeUndefined();
});

describe('targets that a stack does not run', () => {
  const told = (targets: TypedTargets) => {
    const stack = foreignStack();
    addTo(stack, 'Pipelines', { targets });
    return Annotations.fromStack(stack)
      .findInfo('*', Match.anyValue())
      .map(({ entry }) => entry.data);
  };
  const glue: TypedTargets = { 'glue:load': { job: 'load' } };

  it('are told of in one message, each with the reason, and are no fault', () => {
    expect(
      told({
        ...glue,
        'command:pack': { run: ['true'] },
        'notebook:sum': { notebook: 'sum.ipynb' },
        'spark:load': { script: 'load.py' },
        'sql:sum': { file: 'sum.sql' },
      }),
    ).toEqual([
      'The stack declares 4 targets that do not run on it: command:pack: a command runs on a laptop alone; ' +
        'notebook:sum: a notebook runs on a laptop alone; ' +
        'spark:load: it says nothing of emr, EMR Serverless, by which a stack runs Spark; ' +
        'sql:sum: it says neither athena nor redshift, by which a stack runs statements',
    ]);
  });

  it('are not told of where there are none', () => {
    expect(told(glue)).toEqual([]);
  });
});
