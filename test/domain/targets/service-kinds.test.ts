import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { cannotRun, declareTargets, parseTargets, runningOf } from '../../../domain/targets/declared-targets';
import { findKind, KINDS } from '../../../domain/targets/kinds';
import type { JsonObject } from '../../../domain/values/json';

/* What may be said of kinds that a service of AWS runs: what is taken, and every sentence about what is not. */

const SECRET = 'secretsmanager:dbx/token';

const SOUND: Record<string, JsonObject[]> = {
  databricks: [
    { workspace: 'https://dbc-a1b2.cloud.databricks.com', token: { secret: SECRET }, job: 77 },
    {
      workspace: 'https://dbc-a1b2.cloud.databricks.com',
      client_id: '0aa-1bb',
      client_secret: { secret: SECRET },
      notebook: '/Repos/etl/load orders',
      cluster: '0923-164208-meows279',
    },
    { workspace: 'http://127.0.0.1:8080', token: { secret: SECRET }, notebook: '/Shared/x', warehouse: 'a1b2c3' },
    {
      workspace: 'https://x.azuredatabricks.net',
      token: { secret: SECRET },
      python_file: 's3://etl/load.py',
      arguments: ['--day', { parameter: 'day' }],
      environment: { environment_version: '2', dependencies: ['polars==1.9.0'] },
    },
    {
      workspace: 'https://x.azuredatabricks.net',
      token: { secret: SECRET },
      python_file: 'dbfs:/etl/load.py',
      new_cluster: { spark_version: '15.4.x-scala2.12', num_workers: 2, node_type_id: 'm5.large' },
      libraries: [{ pypi: { package: 'requests==2.32.5', repo: 'https://pypi.example' } }, { whl: '/Workspace/x.whl' }],
    },
  ],
  ecs: [
    { cluster: 'etl', task_definition: 'load:7', container: 'main', subnets: ['subnet-0a1b2c3d'] },
    {
      cluster: 'arn:aws:ecs:eu-central-1:123456789012:cluster/etl',
      task_definition: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/load:7',
      container: 'main',
      command: ['python', 'load.py', { parameter: 'day' }],
      env: { MODE: 'full' },
      subnets: ['subnet-0a1b2c3d4e5f60718'],
      security_groups: ['sg-0a1b2c3d'],
      assign_public_ip: true,
      platform_version: '1.4.0',
      cpu: 1024,
      memory_mib: 2048,
      permanent_exit_codes: [2],
    },
    { cluster: 'etl', task_definition: 'load', container: 'main', launch_type: 'EC2' },
    { cluster: 'etl', task_definition: 'load', container: 'main', capacity_provider: 'spot' },
  ],
  batch: [
    { queue: 'nightly', definition: 'load:3' },
    {
      queue: 'arn:aws-us-gov:batch:us-gov-west-1:123456789012:job-queue/nightly',
      definition: 'arn:aws-us-gov:batch:us-gov-west-1:123456789012:job-definition/load:3',
      command: ['load', { parameter: 'day' }],
      env: { MODE: 'full' },
      vcpus: 0.5,
      memory_mib: 512,
      permanent_exit_codes: [2],
    },
  ],
  glue: [
    { job: 'load orders' },
    {
      job: 'load_orders',
      arguments: { '--day': { parameter: 'day' }, '--mode2': 'full' },
      worker_type: 'G.1X',
      number_of_workers: 2,
      security_configuration: 'strict',
    },
  ],
  lambda: [
    { function: 'erp-sync' },
    { function: 'erp-sync:live' },
    { function: 'arn:aws:lambda:eu-central-1:123456789012:function:erp-sync:7' },
    { function: 'arn:aws:lambda:eu-central-1:123456789012:function:erp-sync:$LATEST' },
  ],
};

test.each(Object.entries(SOUND).flatMap(([kind, all]) => all.map((fields) => [kind, fields] as const)))(
  '%s takes %j',
  (kind, fields) => {
    const targets = { [`${kind}:x`]: { ...fields, local: { run: ['true'] } } };
    expect(parseTargets(targets)).toEqual({ targets });
    expect(findKind(kind)?.describe(fields)).toMatch(/^[A-Z][^{}\n]+(\{day\})?( --mode2 full)?$/);
  },
);

const DATABRICKS = { workspace: 'https://dbc-a1b2.cloud.databricks.com', token: { secret: SECRET } };
const ECS = { cluster: 'etl', task_definition: 'load', container: 'main', subnets: ['subnet-0a1b2c3d'] };
const BATCH = { queue: 'nightly', definition: 'load' };

const BAD: [string, unknown, string[]][] = [
  [
    'databricks',
    {},
    [
      '.workspace is missing: expected the address of a workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com',
      ' has neither job nor notebook nor python_file: expected one of them',
      ' has nothing to sign in: expected token, or client_id and client_secret',
    ],
  ],
  [
    'databricks',
    { ...DATABRICKS, workspace: 'http://dbc.cloud.databricks.com/', token: 'dapi1234', job: '77' },
    [
      '.workspace is "http://dbc.cloud.databricks.com/": expected the address of a workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com',
      '.token is no reference to a secret: expected {secret: "secretsmanager:<name>" or "ssm:/<name>" (letters, digits and /_+.@-, of ssm /_.-; at most 200 characters)}',
      '.job is "77": expected the number of a job',
    ],
  ],
  [
    'databricks',
    { ...DATABRICKS, client_id: 'x', job: 1, notebook: '/x', cluster: 'a', new_cluster: {} },
    [
      '.new_cluster is {}: expected a cluster as the Jobs API takes it, with spark_version',
      ' has job and notebook: expected one of them',
      ' has cluster and new_cluster: expected one of them',
      ' has token and client_id to sign in: expected token, or client_id and client_secret',
    ],
  ],
  ...[{ egg: '/x.egg' }, { pypi: 'requests' }, { whl: '' }, { whl: '/x.whl', jar: '/x.jar' }, 'requests'].map(
    (library): [string, JsonObject, string[]] => [
      'databricks',
      { ...DATABRICKS, notebook: '/x', cluster: 'a', libraries: [library] },
      [
        `.libraries is ${JSON.stringify([library])}: expected libraries as the Jobs API takes them, each an object with one of pypi, whl, requirements, maven, jar, cran`,
      ],
    ],
  ),
  [
    'databricks',
    { ...DATABRICKS, notebook: '/x', libraries: [{ jar: 's3://x/y.jar' }] },
    ['.libraries are for a notebook or a Python file on a cluster. Remove them'],
  ],
  ['databricks', { ...DATABRICKS, job: 1, cluster: 'a' }, ['.cluster is said by the job itself. Remove it']],
  [
    'databricks',
    { ...DATABRICKS, python_file: 'load.py' },
    [
      '.python_file is "load.py": expected a Python file: /Workspace/etl/load.py, dbfs:/… or s3://…',
      ' has a python_file, and nothing to run it on: expected cluster, new_cluster, environment',
    ],
  ],
  [
    'databricks',
    { ...DATABRICKS, notebook: 'load', arguments: ['x'], environment: { client: '1' }, warehouse: 'a b' },
    [
      '.notebook is "load": expected the path of a notebook in the workspace: /Repos/etl/load',
      '.environment is {"client":"1"}: expected an object with environment_version ("2") and, if you like, dependencies, a list of Python packages',
      '.warehouse is "a b": expected the id of a SQL warehouse',
      '.environment is for a Python file: a notebook says itself what it needs. Remove it',
      '.arguments are for a Python file: a notebook and a job get the parameters of the row. Remove them',
      '.warehouse is for a notebook of SQL without a cluster. Remove it',
    ],
  ],
  [
    'ecs',
    { ...ECS, cluster: 'arn:aws:ecs:eu:1:cluster/etl', task_definition: 'load:0', container: 'a b', cpus: 1 },
    [
      '.cluster is "arn:aws:ecs:eu:1:cluster/etl": expected the name or the ARN of a cluster. Its ARN has the form arn:aws:ecs:<region>:<account>:cluster/<name>',
      '.task_definition is "load:0": expected the name or the ARN of a task definition, with a revision (load:7) or without',
      '.container is "a b": expected the name of a container of the task definition',
      '.cpus is an unknown key: did you mean "cpu"?',
    ],
  ],
  [
    'ecs',
    { ...ECS, subnets: undefined, launch_type: 'FARGATE', env: { TOKEN: { secret: SECRET } } },
    [
      '.env is {"TOKEN":{"secret":"secretsmanager:dbx/token"}}: expected variables under their names (letters, digits and _; those of RUNSHEET_ are taken), each a text, such as "1": name secrets in the definition of the container',
      '.subnets is missing: expected the subnets in which Fargate runs the task',
    ],
  ],
  [
    'ecs',
    {
      ...ECS,
      subnets: ['subnet-1'],
      security_groups: ['default'],
      command: 'python load.py',
      permanent_exit_codes: [0],
    },
    [
      '.command is "python load.py": expected a list of arguments, each a text or {parameter: <name>}',
      '.subnets is ["subnet-1"]: expected a list of 1 to 16 subnets, such as subnet-0a1b2c3d',
      '.security_groups is ["default"]: expected a list of 1 to 5 security groups, such as sg-0a1b2c3d',
      '.permanent_exit_codes is [0]: expected a list of exit codes from 1 to 255',
    ],
  ],
  [
    'ecs',
    { ...ECS, subnets: undefined, launch_type: 'EC2', capacity_provider: 'spot', assign_public_ip: true },
    [
      ' has launch_type and capacity_provider: expected one of them',
      '.subnets is missing: expected it beside assign_public_ip',
    ],
  ],
  [
    'batch',
    { queue: 'a b', definition: '-load', vcpus: 0.3, memory_mib: 1 },
    [
      '.queue is "a b": expected the name or the ARN of a job queue',
      '.definition is "-load": expected the name or the ARN of a job definition, with a revision (load:7) or without',
      '.vcpus is 0.3: expected 0.25, 0.5 or a whole number of virtual processors',
      '.memory_mib is 1: expected mebibytes, at least 4',
    ],
  ],
  [
    'batch',
    { ...BATCH, env: { RUNSHEET_RUN_ID: 'x' }, command: [] },
    [
      '.command is []: expected a list of arguments, each a text or {parameter: <name>}',
      '.env is {"RUNSHEET_RUN_ID":"x"}: expected variables under their names (letters, digits and _; those of RUNSHEET_ are taken), each a text, such as "1": name secrets in the definition of the container',
    ],
  ],
  [
    'glue',
    { job: 'a\nb', arguments: { day: 'x', '--JOB_NAME': 'y' }, worker_type: 'big', local: { cmd: 'x' } },
    [
      '.job is "a\\nb": expected the name of a Glue job',
      '.arguments is {"day":"x","--JOB_NAME":"y"}: expected arguments under their names, such as --day: each a text or {parameter: <name>}',
      '.worker_type is "big": expected a type of workers, such as G.1X',
      '.local.run is missing: expected a list: the program, then its arguments, each a text or {parameter: <name>}',
      '.local.cmd is an unknown key: did you mean "cwd"?',
      ' has worker_type only: expected worker_type and number_of_workers, or neither',
      '.arguments.--JOB_NAME is set by Glue or by Runsheet itself. Remove it',
    ],
  ],
  [
    'glue',
    { job: 'x', local: 'python3 load.py' },
    ['.local is "python3 load.py": expected a command that runs here instead, {run: [python3, load.py]}'],
  ],
  [
    'lambda',
    { function: 'arn:aws:lambda:eu-central-1:123456789012:layer:erp' },
    [
      '.function is "arn:aws:lambda:eu-central-1:123456789012:layer:erp": expected the name or the ARN of a function that is there, such as erp-sync:live. A job file needs no declaration. Its ARN has the form arn:aws:lambda:<region>:<account>:function:<name>',
    ],
  ],
];

test.each(BAD)('%s does not take %j, and says every reason', (kind, fields, expected) => {
  const parsed = parseTargets({ [`${kind}:x`]: JSON.parse(JSON.stringify(fields)) });
  const found = 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
  expect(found.sort()).toEqual(
    expected.map((each) => `targets."${kind}:x"${each}`.replace('.--JOB_NAME', '."--JOB_NAME"')).sort(),
  );
});

test('the page on these kinds shows a config that is taken', () => {
  const page = readFileSync(path.join(__dirname, '../../../docs/write-jobs/services.md'), 'utf8');
  const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { targets } = parse(yaml);
  expect(Object.keys(targets)).toHaveLength(4);
  expect(parseTargets(targets)).toEqual({ targets });
});

test('a command has no stand-in: it is one', () => {
  const targets = { 'command:x': { run: ['x'], local: { run: ['y'] } } };
  expect(parseTargets(targets)).toEqual({
    problems: [{ path: ['targets', 'command:x', 'local'], text: expect.stringContaining('is an unknown key') }],
  });
});

const DECLARED = { 'batch:load': { queue: 'nightly', definition: 'load' } };
const WITH_LOCAL = { 'batch:load': { ...DECLARED['batch:load'], local: { run: ['load', { parameter: 'n' }] } } };

describe('a target of a kind of a service', () => {
  it('runs in its service, here and on a stack, where the stand-in does not count', () => {
    for (const place of ['here', 'stack'] as const) {
      const declared = declareTargets(place === 'here' ? DECLARED : WITH_LOCAL, '/work', place);
      expect(cannotRun('batch:load', declared)).toBeUndefined();
      expect(runningOf('batch:load', declared)).toBe('service');
    }
  });

  it('runs here by its stand-in, whose fields count here', () => {
    const here = declareTargets(WITH_LOCAL, '/work');
    expect(cannotRun('batch:load', here)).toBeUndefined();
    expect(runningOf('batch:load', here)).toBe('process');
    expect(here.get('batch:load')).toEqual({
      target: 'batch:load',
      kind: 'command',
      folder: '/work',
      fields: { run: ['load', { parameter: 'n' }] },
      standsFor: { kind: 'batch', fields: DECLARED['batch:load'] },
    });
  });
});

test('a job file and a declared function cannot have one name', () => {
  const declared = declareTargets({ 'lambda:erp': { function: 'erp', local: { run: ['true'] } } }, '/work');
  expect(cannotRun('lambda:erp', declared, ['load'])).toBeUndefined();
  expect(cannotRun('lambda:erp', declared, ['erp'])).toBe(
    'is "lambda:erp": it is a job file, and is declared as a function that is there already: rename one of them',
  );
});

test.each(Object.keys(SOUND))('the parameters of %s that its command names must be arguments', (kind) => {
  const fields = { command: [{ parameter: 'day' }], arguments: [{ parameter: 'day' }] };
  const [sound] = SOUND[kind] as [JsonObject];
  const own = kind === 'glue' ? { arguments: { '--day': { parameter: 'day' } } } : fields;
  const problems = findKind(kind)?.parameterProblems({ ...sound, ...own }, {});
  expect(problems).toEqual(kind === 'lambda' ? [] : ['parameters.day is missing: the target takes it as an argument']);
});

test('a task of ECS whose command and variables are too long for the service is said before it starts', () => {
  const parameters = { list: 'x'.repeat(7000) };
  expect(KINDS.ecs?.parameterProblems({ ...ECS, command: [{ parameter: 'list' }] }, parameters)).toEqual([
    'parameters make a command and variables of 7072 characters: expected at most 6592 (ECS takes 8192 characters, of which ' +
      "Runsheet's own variables may need 1600). Leave the long parameter out of the command: the work has all of them in " +
      'the file that RUNSHEET_CONTEXT names',
  ]);
});

test.each([
  ['ecs', 'cluster', 'task_definition', 'arn:aws:ecs:REGION:123456789012:cluster/etl', 'task-definition/load:7'],
  ['batch', 'queue', 'definition', 'arn:aws:batch:REGION:123456789012:job-queue/etl', 'job-definition/load:7'],
])('two ARNs of %s are of one region', (kind, one, other, arn, resource) => {
  const first = arn.replace('REGION', 'eu-west-1');
  const second = arn.replace('REGION', 'us-east-1').replace(/[^:]+$/, resource);
  const rules = (fields: JsonObject) => KINDS[kind]?.rules?.(fields).filter(({ path }) => path[0] === other);
  expect(rules({ ...ECS, [one]: first, [other]: second })).toEqual([
    { path: [other], message: `is in us-east-1, and ${one} in eu-west-1: expected both in one region` },
  ]);
  expect(rules({ ...ECS, [one]: first, [other]: 'load' })).toEqual([]);
  expect(rules({ ...ECS, [one]: first, [other]: second.replace('us-east-1', 'eu-west-1') })).toEqual([]);
});

test('the address of a workspace may end with a slash, as a browser copies it', () => {
  const declared = { ...DATABRICKS, job: 1, workspace: 'https://dbc-a1b2.cloud.databricks.com/' };
  expect(parseTargets({ 'databricks:load': declared })).not.toHaveProperty('problems');
  expect(KINDS.databricks?.describe(declared)).toBe('Databricks job 1 of dbc-a1b2.cloud.databricks.com');
  expect(parseTargets({ 'databricks:load': { ...declared, workspace: `${declared.workspace}browse` } })).toHaveProperty(
    'problems',
  );
});

test('the secrets of a run of Databricks are those with which it signs in', () => {
  expect(KINDS.databricks?.secrets({ ...DATABRICKS, job: 1 })).toEqual(new Map([['token', SECRET]]));
});
