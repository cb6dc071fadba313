import { declareTargets } from '../../../domain/targets/declared-targets';
import { aPlan, aRow, statuses } from '../../support/rows/a-row';
import { HOSTILE_NAMES } from '../../support/rows/hostile-names';

const STAGED = [aRow({ job_name: 'first', priority: 1 }), aRow({ job_name: 'second', priority: 2 })];

describe('a bad row', () => {
  it('is INVALID with every problem in its reason, and its siblings are planned', () => {
    const bad = aRow({ job_name: 'bad', timeout_minutes: '15', is_enabled: 'false' });
    const plan = aPlan([aRow(), bad]);
    expect(statuses(plan)).toEqual({ bad: 'INVALID', 'load-orders': 'PENDING' });
    expect(plan.rows.find((row) => row.job_name === 'bad')?.reason).toBe(
      'timeout_minutes is "15": expected minutes, more than 0 and at most 14 (Lambda ends at 15); is_enabled is "false": expected true or false',
    );
    expect(plan.parallel).toEqual([
      { job_name: 'load-orders', target: 'load-orders', timeout_minutes: 1, maximum_retries: 0 },
    ]);
  });

  it('breaks its stage and no other', () => {
    const plan = aPlan([...STAGED, aRow({ job_name: 'bad', priority: 1, maximum_retries: -1 })]);
    expect(plan.stages).toEqual([
      { stage: 0, jobs: [expect.objectContaining({ job_name: 'first' })], broken: true },
      { stage: 1, jobs: [expect.objectContaining({ job_name: 'second' })], broken: false },
    ]);
  });

  it('is a broken stage of its own if no other job has its priority', () => {
    const plan = aPlan([...STAGED, aRow({ job_name: 'bad', priority: 0, maximum_retries: -1 })]);
    expect(plan.stages.map(({ jobs, broken }) => [jobs.length, broken])).toEqual([
      [0, true],
      [1, false],
      [1, false],
    ]);
    expect(plan.rows.map((row) => [row.job_name, row.stage])).toEqual([
      ['bad', 0],
      ['first', 1],
      ['second', 2],
    ]);
  });

  it.each([['1'], [1.5], [-2], [null], [undefined], [{}], [Number.NaN]])(
    'whose priority is %p might belong before every stage: an empty broken one stands first',
    (priority) => {
      const plan = aPlan([...STAGED, aRow({ job_name: 'bad', priority })]);
      expect(plan.stages[0]).toEqual({ jobs: [], broken: true });
      expect(plan.stages).toHaveLength(3);
      expect(plan.rows.find((row) => row.job_name === 'bad')).not.toHaveProperty('stage');
    },
  );

  it.each([[1e30], [2 ** 53], [1_000_001]])('whose priority is %p comes last: the number can be read', (priority) => {
    const plan = aPlan([...STAGED, aRow({ job_name: 'bad', priority })]);
    expect(plan.stages.map(({ broken }) => broken)).toEqual([false, false, true]);
  });

  it('of a parallel job breaks no stage', () => {
    const plan = aPlan([...STAGED, aRow({ job_name: 'bad', priority: -1, timeout_minutes: 0 })]);
    expect(plan.stages.map(({ broken }) => broken)).toEqual([false, false]);
    expect(statuses(plan).bad).toBe('INVALID');
  });

  it('is INVALID rather than DISABLED, since a bad row cannot be trusted', () => {
    expect(statuses(aPlan([aRow({ is_enabled: false, priority: 'x' })]))).toEqual({ 'load-orders': 'INVALID' });
  });

  it('that was not selected is SKIPPED, and breaks nothing', () => {
    const plan = aPlan([...STAGED, aRow({ job_name: 'bad', priority: 'x' })], { input: { jobs: ['first', 'second'] } });
    expect(statuses(plan).bad).toBe('SKIPPED');
    expect(plan.stages.map(({ broken }) => broken)).toEqual([false, false]);
  });

  it('names a target that is not deployed, and those that are', () => {
    const plan = aPlan([aRow({ target: 'lambda:gone' })]);
    expect(plan.rows[0]).toMatchObject({
      status: 'INVALID',
      reason: 'target is "lambda:gone": no such job function is deployed (deployed: load-orders, report)',
    });
  });

  it('names on a laptop the job files that are there, since nothing is deployed', () => {
    const plan = aPlan([aRow({ target: 'lambda:gone' })], { declared: declareTargets({}, '/work') });
    expect(plan.rows[0]?.reason).toBe(
      'target is "lambda:gone": there is no file of that job in the jobs folder (job files: load-orders, report)',
    );
  });

  it('has more parameters than a run keeps, counted after they are merged', () => {
    const half = 'x'.repeat(20_000);
    const plan = aPlan([aRow({ parameters: { a: half } })], { settings: { parameters: { b: half } } });
    expect(plan.rows[0]).toMatchObject({
      status: 'INVALID',
      reason: expect.stringMatching(/^parameters are 40\d\d\d bytes after merging: expected at most 32768$/),
    });
  });

  it.each(HOSTILE_NAMES.filter(([, name]) => name !== '' && name !== '@group'))(
    'named with %s is kept under a key that no job can have, and shown so that it can do no harm',
    (_, name) => {
      const plan = aPlan([aRow({ job_name: name }), aRow()]);
      const row = plan.rows.find(({ status }) => status === 'INVALID');
      expect(row?.entry).toBe('job#@invalid-0');
      expect(row?.job_name).not.toMatch(/[\u0000-\u001f\u202e]/);
      expect(row).not.toHaveProperty('job_runs');
    },
  );

  it('with a name of 1,000 characters differs from another with the same beginning', () => {
    const long = 'x'.repeat(1000);
    const plan = aPlan([aRow({ job_name: long }), aRow({ job_name: `${long}y` })]);
    expect(plan.rows.map(({ entry }) => entry)).toEqual(['job#@invalid-0', 'job#@invalid-1']);
    expect(plan.rows[0]?.job_name).toHaveLength(80);
  });

  it('has a reason that fits into its item, however many problems it has', () => {
    const attributes = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`attribute-${index}`, 1]));
    const [row] = aPlan([aRow(attributes)]).rows;
    expect(row?.reason?.length).toBeLessThanOrEqual(4000);
    expect(row?.problems?.join('').length).toBeLessThanOrEqual(4000);
    expect(row?.bad_fields).toHaveLength(50);
  });

  it('has each of its problems, and the fields that they are about, as data', () => {
    const plan = aPlan([
      aRow({ priority: '; x', cpu: 1, parameters: 3 }),
      aRow({ job_name: 'x', target: 'lambda:gone' }),
    ]);
    expect(plan.rows[0]).toMatchObject({
      reason_kind: 'invalid',
      problems: [
        expect.stringMatching(/^priority is "; x"/),
        expect.stringMatching(/^parameters is 3/),
        'cpu is an unknown field',
      ],
      bad_fields: ['priority', 'parameters', 'cpu'],
    });
    expect(plan.rows[1]).toMatchObject({ reason_kind: 'invalid', bad_fields: ['target'] });
  });
});

describe('a plan', () => {
  it('puts equal priorities into one stage, and numbers the stages by ascending priority', () => {
    const plan = aPlan([
      aRow({ job_name: 'c', priority: 1e3 }),
      aRow({ job_name: 'a', priority: 5 }),
      aRow({ job_name: 'b', priority: 5 }),
      aRow({ job_name: 'p', priority: -1 }),
    ]);
    expect(plan.stages.map(({ jobs }) => jobs.map(({ job_name }) => job_name))).toEqual([['a', 'b'], ['c']]);
    expect(plan.parallel.map(({ job_name }) => job_name)).toEqual(['p']);
  });

  it('has no stage for a priority if all its jobs are disabled', () => {
    const plan = aPlan([aRow({ job_name: 'a', priority: 1, is_enabled: false }), aRow({ job_name: 'b', priority: 2 })]);
    expect(plan.stages).toHaveLength(1);
    expect(statuses(plan)).toEqual({ a: 'DISABLED', b: 'PENDING' });
  });

  it('merges parameters: the run’s override the job’s, and the job’s the group’s', () => {
    const plan = aPlan([aRow({ parameters: { b: 'job', c: 'job' } })], {
      settings: { parameters: { a: 'group', b: 'group', c: 'group' } },
      input: { parameters: { c: 'run' } },
    });
    expect(plan.rows[0]?.parameters).toEqual({ a: 'group', b: 'job', c: 'run' });
  });
});

describe('a job of Redshift on a stack', () => {
  const declared = declareTargets(
    { 'sql:close': { file: 'a.sql', redshift: { database: 'shop', cluster: 'main' } } } as never,
    '/work',
    'stack',
  );
  const rowOf = (timeout_minutes: number, where = declared) =>
    aPlan([aRow({ target: 'sql:close', timeout_minutes })], { declared: where }).rows[0];

  it('has less than the 24 hours after which its service ends it', () => {
    expect(rowOf(1_420)).toMatchObject({ status: 'PENDING' });
    expect(rowOf(1_421)).toMatchObject({
      status: 'INVALID',
      reason: expect.stringContaining(
        "timeout_minutes is 1421: expected at most 1420 (Redshift's Data API ends a statement, and the session of all",
      ),
    });
  });

  it('may take a week here, where DuckDB runs it', () => {
    const here = declareTargets({ 'sql:close': { file: 'a.sql' } } as never, '/work', 'here');
    expect(rowOf(10_080, here)).toMatchObject({ status: 'PENDING' });
  });
});

describe('the data of a job', () => {
  const own = { reads: ['s3://raw/own'], writes: [] };
  const declare = (targets: object, place: 'here' | 'stack' = 'here') => ({
    declared: declareTargets(targets as never, '/work', place),
  });
  const declared = { 'command:load': { run: ['load'], reads: ['s3://raw/of-target'] } };
  const rowOf = (row: object, given: object) => aPlan([aRow({ target: 'command:load', ...row })], given).rows[0];

  it('is what its row says, and else what its target does, list by list', () => {
    expect(rowOf(own, declare(declared))).toMatchObject({ status: 'PENDING', ...own });
    expect(rowOf({}, declare(declared))).toMatchObject({ reads: ['s3://raw/of-target'] });
    expect(rowOf({ writes: ['s3://raw/x'] }, declare(declared))).toMatchObject({
      reads: ['s3://raw/of-target'],
      writes: ['s3://raw/x'],
    });
  });

  it('is that of the target also where a command stands in for it', () => {
    const targets = { 'glue:load': { job: 'load', writes: ['s3://raw/x'], local: { run: ['true'] } } };
    expect(rowOf({ target: 'glue:load' }, declare(targets))).toMatchObject({
      status: 'PENDING',
      writes: ['s3://raw/x'],
    });
  });

  it('of a stack is what was known before it was deployed', () => {
    const targets = { 'glue:load': { job: 'load', reads: ['(known once deployed)', 's3://raw/x'] } };
    const row = rowOf({ target: 'glue:load' }, declare(targets, 'stack'));
    expect(row).toMatchObject({ status: 'PENDING', reads: ['s3://raw/x'] });
  });

  it('adds nothing to a row where nobody says any', () => {
    const row = rowOf({}, declare({ 'command:load': { run: ['load'] } }));
    expect(Object.keys(row ?? {})).not.toEqual(expect.arrayContaining(['reads']));
    expect(Object.keys(row ?? {})).not.toEqual(expect.arrayContaining(['writes']));
  });
});
