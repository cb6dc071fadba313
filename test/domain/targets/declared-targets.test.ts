import {
  cannotRun,
  declareTargets,
  functionOf,
  leftOut,
  parameterProblems,
  parseTargets,
  placeTargets,
  refusedSecrets,
  runningOf,
} from '../../../domain/targets/declared-targets';
import { KINDS } from '../../../domain/targets/kinds';
import type { Json } from '../../../domain/values/json';

const kinds = Object.keys(KINDS).join(', ');

describe('the targets of a config', () => {
  it('may be none', () => {
    expect(parseTargets(undefined)).toEqual({ targets: {} });
    expect(parseTargets(null)).toEqual({ targets: {} });
  });

  it('are commands: a program, its arguments, a folder, variables, codes', () => {
    const targets = {
      'command:load-orders': {
        run: ['python3', 'load.py', { parameter: 'day' }],
        cwd: 'etl',
        env: { MODE: 'full', TOKEN: { secret: 'ssm:/shop/token' } },
        permanent_exit_codes: [2, 65],
        stop_grace_seconds: 0.5,
      },
    };
    expect(parseTargets(targets)).toEqual({ targets });
  });

  it('are refused with every problem at once, each with its place', () => {
    const problems = (content: unknown) => {
      const parsed = parseTargets(content);
      return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
    };
    expect(
      problems({
        'command:a': { run: 'python3 load.py', cmd: 'x', cwd: 7 },
        'command:b': { run: [{ parameter: 'program' }, 'x'] },
        'command:c': { run: ['x', { day: 1 }], permanent_exit_codes: [0], stop_grace_seconds: 61 },
        'command:d': 'python3 load.py',
        'command:e': { run: ['x'], env: { RUNSHEET_STORE_URL: 'x' } },
        'command:f': { run: ['x'], env: { TOKEN: { secret: 'plain text' } } },
        'command:g h': { run: ['x'] },
        'lambda:x': {},
        'sql:x': {},
        'emr:x': {},
        'comand:x': { run: ['x'] },
        'spark:x': { script: 'x.py', emr: { aplication: '00f1', role: 'arn:aws:iam::1:role/x', x: 1 } },
        'sql:y': { file: 'x.sql', athena: 'shop' },
        'sql:z': { file: 'x.sql', redshift: { databse: 'shop', cluster: 'dwh' } },
        'glue:x': { job: 'arn:aws:glue:eu-central-1:123456789012:job/x', local: { ran: ['x'] } },
        'ecs:x': { cluster: 'arn:aws:ecs:etl', task_definition: 'x', container: 'x', launch_type: 'EC2' },
        'lambda:y': { function: 'arn:aws:lambda:eu-central-1:123:function:f' },
      }),
    ).toEqual([
      'targets."command:a".run is "python3 load.py": expected a list: the program, then its arguments, each a text or {parameter: <name>}',
      'targets."command:a".cwd is 7: expected a folder',
      'targets."command:a".cmd is an unknown key: did you mean "cwd"?',
      'targets."command:b".run is [{"parameter":"program"},"x"]: expected a list: the program, then its arguments, each a text or {parameter: <name>}',
      'targets."command:c".run is ["x",{"day":1}]: expected a list: the program, then its arguments, each a text or {parameter: <name>}',
      'targets."command:c".permanent_exit_codes is [0]: expected a list of exit codes from 1 to 255',
      'targets."command:c".stop_grace_seconds is 61: expected seconds from 0 to 60',
      'targets."command:d" is "python3 load.py": expected an object, such as "command:load-orders": {run: [python3, load.py]}',
      'targets."command:e".env is {"RUNSHEET_STORE_URL":"x"}: expected variables under their names (letters, digits and _; those of RUNSHEET_ are taken), each a text, such as "1", or {secret: <reference>}',
      'targets."command:f".env is {"TOKEN":{"secret":"plain text"}}: expected variables under their names (letters, digits and _; those of RUNSHEET_ are taken), each a text, such as "1", or {secret: <reference>}',
      `targets has "command:g h": expected <kind>:<name>, with a kind of ${kinds}, and a letter, then letters, digits, "_" or "-", at most 40 characters`,
      'targets."lambda:x".function is missing: expected the name or the ARN of a function that is there, such as erp-sync:live. A job file needs no declaration',
      'targets."sql:x".file is missing: expected a .sql file inside the project',
      'targets has "emr:x": expected spark:<name>, the kind that emr runs on a stack',
      `targets has "comand:x": expected <kind>:<name>, with a kind of ${kinds}, and a letter, then letters, digits, "_" or "-", at most 40 characters. Did you mean "command:x"?`,
      'targets."spark:x".emr.role is "arn:aws:iam::1:role/x": expected the ARN of a role: arn:aws:iam::…:role/…',
      'targets."spark:x".emr.aplication is an unknown key: did you mean "application"?',
      'targets."spark:x".emr.x is an unknown key: known are application, role, entry_point, properties, log_group',
      'targets."sql:y".athena is "shop": expected a database of Athena, {database: shop, output: s3://bucket/folder/}',
      'targets."sql:z".redshift.databse is an unknown key: did you mean "database"?',
      'targets."glue:x".job is "arn:aws:glue:eu-central-1:123456789012:job/x": expected the name of a Glue job, not its ARN',
      'targets."glue:x".local.ran is an unknown key: did you mean "run"?',
      'targets."ecs:x".cluster is "arn:aws:ecs:etl": expected the name or the ARN of a cluster. Its ARN has the form arn:aws:ecs:<region>:<account>:cluster/<name>',
      'targets."lambda:y".function is "arn:aws:lambda:eu-central-1:123:function:f": expected the name or the ARN of a function that is there, such as erp-sync:live. A job file needs no declaration. Its ARN has the form arn:aws:lambda:<region>:<account>:function:<name>',
    ]);
  });

  it('are as many as the config holds', () => {
    const targets = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, at) => [`command:x${at}`, { run: ['echo', 'x'.repeat(40)] }]),
    );
    expect(parseTargets(targets)).toEqual({ targets });
  });
});

test('a job file in Python that a stack was deployed without is named', () => {
  expect(leftOut('lambda:load', placeTargets('stack', [], ['load']))).toBe(
    'is "lambda:load": the stack was deployed without this job file in Python: deploy it again with npx cdk deploy',
  );
  expect(leftOut('lambda:load', placeTargets('stack', [], ['other']))).toBeUndefined();
  expect(leftOut('lambda:load', placeTargets('here', [], ['load']))).toBeUndefined();
});

test('a job file in Python is called on a stack, and is a process here; a declared function is called in both', () => {
  const fields = { 'lambda:erp': { function: 'erp' } };
  const names = { functionPrefix: 'shop-job-', callFunction: 'shop-call-function' };
  const stack = placeTargets('stack', [...declareTargets(fields, '', 'stack').values()], ['load']);
  const here = placeTargets('here', [...declareTargets(fields, '/work').values()], ['load']);
  expect(functionOf('load', stack, names)).toBe('shop-call-function');
  expect(functionOf('lambda:erp', stack, names)).toBe('shop-call-function');
  expect(functionOf('report', stack, names)).toBe('shop-job-report');
  expect(functionOf('load', here, { functionPrefix: 'job-' })).toBe('job-load');
  expect(functionOf('lambda:erp', here, { functionPrefix: 'job-' })).toBe('call-function');
});

describe('a target that is not declared', () => {
  const declared = declareTargets({ 'command:load': { run: ['load'] } }, '/work');

  it('is named with those that are', () => {
    expect(cannotRun('command:laod', declared)).toBe(
      'is "command:laod": the project\'s config declares no such target (declared: command:load): did you mean "command:load"?',
    );
    expect(cannotRun('command:load', declared)).toBeUndefined();
    const far = declareTargets({ 'command:uni': { run: ['uni'] } }, '/work');
    expect(cannotRun('command:args', far)).toMatch(/no such target \(declared: command:uni\)$/);
  });

  it('is none of a stack if its kind runs on a machine, whatever the stack declares', () => {
    const sentence = 'is "command:load": a target of the kind command runs on a machine, not on a stack';
    expect(cannotRun('command:load', undefined)).toBe(sentence);
    expect(cannotRun('command:load', placeTargets('stack', [...declared.values()]))).toBe(sentence);
  });
});

test('where a target runs decides which function is called for it', () => {
  const here = declareTargets({ 'command:load': { run: ['load'] } }, '/work');
  expect(runningOf('command:load', here)).toBe('process');
  expect(runningOf('command:load', placeTargets('stack', [...here.values()]))).toBeUndefined();
  expect(functionOf('command:load', here, { functionPrefix: 'job-' })).toBe('run-work');
  expect(functionOf('extract-orders', here, { functionPrefix: 'job-' })).toBe('job-extract-orders');
  expect(functionOf('extract-orders', undefined, { functionPrefix: 'shop-job-' })).toBe('shop-job-extract-orders');
});

describe('the parameters of a job with a declared target', () => {
  const declared = declareTargets({ 'command:load': { run: ['load', { parameter: 'day' }] } }, '/project');
  const problems = (day: Json) => parameterProblems('command:load', { day }, declared);

  it('may be references where an argument is wanted: their values are looked at when the job starts', () => {
    expect(problems({ run: 'date' })).toEqual([]);
    expect(problems({ run: 'attempt' })).toEqual([]);
    expect(problems({ output: 'extract.day' })).toEqual([]);
  });

  it('may be no secret there, and no object', () => {
    expect(problems({ secret: 'ssm:/day' })).toEqual([expect.stringContaining('parameters.day is a secret')]);
    expect(problems({ output: 'extract', as: 'text' })).toEqual([expect.stringContaining('expected a text')]);
  });
});

test('secrets that a target does not take are told by parameter, those that it takes are not', () => {
  const declared = declareTargets(
    {
      'glue:load': { job: 'load', arguments: { '--day': { parameter: 'day' } } },
      'command:load': { run: ['load', { parameter: 'day' }] },
    },
    '/project',
  );
  const parameters = { day: { secret: 'ssm:/day' }, token: { secret: 'ssm:/token' }, mode: 'full' };
  expect([...refusedSecrets('glue:load', parameters, declared).keys()]).toEqual(['day', 'token']);
  expect(Object.fromEntries(refusedSecrets('command:load', parameters, declared))).toEqual({
    day: expect.stringMatching(/^parameters\.day is a secret: every user of the machine sees arguments/),
  });
  // What is wrong besides is another problem.
  expect(refusedSecrets('command:load', { token: { secret: 'ssm:/token' } }, declared).size).toBe(0);
});

describe('the data of a target', () => {
  it.each(Object.keys(KINDS))('may be said of the kind %s', (kind) => {
    const problems = (fields: object) => {
      const parsed = parseTargets({ [`${kind}:x`]: fields });
      return 'problems' in parsed
        ? parsed.problems.map(({ text }) => text).filter((text) => /reads|writes/.test(text))
        : [];
    };
    expect(problems({ reads: ['s3://raw/orders'], writes: [] })).toEqual([]);
    expect(problems({ reads: ['orders'] })).toEqual([
      expect.stringMatching(
        /^targets\.\S+\.reads cannot be taken: entry 0 is "orders": expected "<namespace>\/<name>"/,
      ),
    ]);
  });
});
