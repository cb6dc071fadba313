import { NumberValue } from '@aws-sdk/lib-dynamodb';
import type { MasterRow } from '../../../domain/tables/master-row';
import { loadGroup } from '../../../operations/load/load-group';
import { aJobRow, putGroup, putManyRows, someJobRows } from '../../support/rows/a-group';
import { aGroupName, aLoadRequest, aPlannedRun, loadDependencies, requireRun } from '../../support/rows/a-run';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

jest.setTimeout(20_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

/** Loads a group of these rows; an error is part of the answer. */
async function load(jobs: readonly MasterRow[], settings?: MasterRow, input: object = {}) {
  const group = aGroupName();
  await putGroup(tables, group, jobs, settings);
  const request = aLoadRequest(group, { input });
  const reply = await loadGroup(request, loadDependencies(tables)).catch((error: Error) => error);
  const run = await tables.runs.findRun(request.run_id);
  return { reply, run, rows: await tables.runs.listJobRuns(request) };
}

const number = (text: string) => NumberValue.from(text);

describe('the plan of a run', () => {
  it('replies with what the states need: the parallel jobs, and the stages by ascending priority', async () => {
    const { request, reply } = await aPlannedRun(
      tables,
      [
        aJobRow({ job_name: 'z', priority: 10 }),
        aJobRow({ job_name: 'b', priority: 9, timeout_minutes: 2.5 }),
        aJobRow({ job_name: 'a', priority: 9, target: 'lambda:report' }),
        aJobRow({ job_name: 'p' }),
      ],
      { max_concurrency: 3, on_failure: 'continue' },
    );
    const call = (job: string, name = 'load-orders', timeout_seconds = 70) => ({
      job,
      function: `runsheet-job-${name}`,
      timeout_seconds,
    });
    expect(reply).toEqual({
      decision: 'RUN',
      run_id: request.run_id,
      plan: 1,
      max_concurrency: 3,
      on_failure: 'continue',
      parallel: [call('p')],
      stages: [
        { jobs: [call('a', 'report'), call('b', 'load-orders', 160)], broken: false },
        { jobs: [call('z')], broken: false },
      ],
    });
  });

  it('is committed with every job of the group, even the disabled, the invalid and the unselected', async () => {
    const { rows, run } = await load(
      [
        aJobRow({ job_name: 'runs' }),
        aJobRow({ job_name: 'off', is_enabled: false }),
        aJobRow({ job_name: 'bad', timeout_minutes: 'ten' }),
        aJobRow({ job_name: 'left-out' }),
      ],
      undefined,
      { jobs: ['runs', 'off', 'bad'] },
    );
    expect(rows.map((row) => [row.job_name, row.status, row.reason])).toEqual([
      ['bad', 'INVALID', 'timeout_minutes is "ten": expected minutes, more than 0 and at most 14 (Lambda ends at 15)'],
      ['left-out', 'SKIPPED', 'not selected for this run'],
      ['off', 'DISABLED', 'is_enabled is false'],
      ['runs', 'PENDING', undefined],
    ]);
    expect(run).toMatchObject({
      status: 'RUNNING',
      job_count: 4,
      counts: { PENDING: 1, INVALID: 1, DISABLED: 1, SKIPPED: 1 },
      planned_at: rows[0]?.planned_at,
    });
  });

  it('holds each job as its row was, with the parameters merged', async () => {
    const { rows } = await load(
      [aJobRow({ parameters: { day: 1 }, description: 'orders', owner: 'ops', maximum_retries: 2 })],
      { parameters: { shop: 7, day: 0 } },
      { parameters: { dry: true } },
    );
    expect(rows[0]).toMatchObject({
      target: 'lambda:load-orders',
      maximum_retries: 2,
      retry_delay_seconds: 0,
      parameters: { shop: 7, day: 1, dry: true },
      description: 'orders',
      owner: 'ops',
      attempt: 0,
      attempts: [],
    });
  });

  it('reads a group to its last page, over 1 MB', async () => {
    const rows = someJobRows(45, { parameters: { text: 'x'.repeat(30_000) } });
    const { reply } = await aPlannedRun(tables, rows);
    expect(reply.parallel).toHaveLength(45);
    await expect(tables.runs.listJobRuns(reply)).resolves.toHaveLength(45);
  });

  it.each([
    ['a row of another schema', aJobRow({ schema_version: 2 }), /schema_version is 2/],
    ['an unknown field', aJobRow({ retries: 3 }), /retries is an unknown field/],
    [
      'a target that is not deployed',
      aJobRow({ target: 'lambda:gone' }),
      /no such job function is deployed.*load-orders, report/,
    ],
    ['a target that is an ARN', aJobRow({ target: 'arn:aws:lambda:eu-central-1:1:function:x' }), /target is/],
    ['parameters over 32 KB', aJobRow({ parameters: { text: 'x'.repeat(33_000) } }), /parameters .* bytes/],
    ['a number that JavaScript has not', aJobRow({ maximum_retries: number('1e21') }), /maximum_retries is 1e\+21/],
    ['a priority that JavaScript has not', aJobRow({ priority: number('1e21') }), /priority is 1e\+21/],
    [
      'a parameter that JavaScript has not',
      aJobRow({ parameters: { id: number('12345678901234567890') } }),
      /parameters/,
    ],
    ['a set', aJobRow({ parameters: { a: new Set(['x']) } }), /parameters/],
    ['a name of other characters', aJobRow({ job_name: 'a b' }), /job_name is "a b"/],
    ['a name that would be an entry of its own', aJobRow({ job_name: 'x#run' }), /job_name is/],
  ])('quarantines %s, and its siblings run', async (_, bad, reason) => {
    const { reply, rows } = await load([bad, aJobRow({ job_name: 'sibling' })]);
    expect(reply).toMatchObject({ decision: 'RUN', parallel: [{ job: 'sibling' }] });
    expect(rows.find((row) => row.status === 'INVALID')?.reason).toMatch(reason);
  });

  it('breaks the stage of an invalid job, and all stages if its priority cannot be read', async () => {
    const staged = [aJobRow({ job_name: 'first', priority: 1 }), aJobRow({ job_name: 'last', priority: 3 })];
    const placed = await load([...staged, aJobRow({ job_name: 'bad', priority: 2, timeout_minutes: 0 })]);
    expect(placed.reply).toMatchObject({ stages: [{ broken: false }, { jobs: [], broken: true }, { broken: false }] });
    const unplaced = await load([...staged, aJobRow({ job_name: 'bad', priority: '2' })]);
    expect(unplaced.reply).toMatchObject({
      stages: [{ jobs: [], broken: true }, { broken: false }, { broken: false }],
    });
  });

  it('gives the run its budget of history events', async () => {
    const { run } = await load([aJobRow(), aJobRow({ job_name: 'staged', priority: 1 })]);
    expect(run?.events_left).toBe(24_900 - 168 - 2 * 7 - 9 - 2 * 51);
  });

  it('refuses a group that is too large for one execution, even in batches, before it takes the lock', async () => {
    const group = aGroupName();
    const name = (index: number) =>
      `job-with-a-name-as-long-as-they-may-be-in-the-table-${String(index).padStart(12, '0')}`;
    await putManyRows(
      tables,
      group,
      Array.from({ length: 1700 }, (_, index) => aJobRow({ job_name: name(index), priority: index })),
    );
    const request = aLoadRequest(group);
    const error = await loadGroup(request, loadDependencies(tables)).catch((caught: Error) => caught);
    expect(error).toMatchObject({ name: 'Runsheet.BadInput' });
    expect((error as Error).message).toMatch(/^1700 stages, even in batches, make a plan/);
    expect((error as Error).message).toMatch(/plan of \d+ bytes, over the 260096/);
    await expect(tables.runs.findMembers({ run_id: `@lock#${group}`, entry: 'lock' }, 'runs')).resolves.toEqual([]);
    await expect(tables.runs.listJobRuns(request)).resolves.toEqual([]);
  });
});

it('is one execution if its plan leaves 2 KB of the 256 KiB to the SDK on AWS, and batches with one byte more', async () => {
  // One job, and a prefix of its function as long as a plan may be.
  const loadWith = async (letters: number) => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow()]);
    return loadGroup(aLoadRequest(group), loadDependencies(tables, { functionPrefix: 'f'.repeat(letters) }));
  };
  const bytes = (reply: unknown) => Buffer.byteLength(JSON.stringify(reply));
  const fits = 260_096 - bytes(await loadWith(0));
  const whole = await loadWith(fits);
  expect([whole.decision, bytes(whole)]).toEqual(['RUN', 260_096]);
  expect(await loadWith(fits + 1)).toMatchObject({ decision: 'RUN_BATCHES' });
});

describe('a group with nothing to run', () => {
  it.each([
    ['has no rows', [], /has no jobs in the master table/],
    ['has disabled jobs only', someJobRows(2, { is_enabled: false }), /has 2 jobs, and none of them is enabled/],
  ])('fails the run where it %s: never "0 jobs, success"', async (_, jobs, message) => {
    const { reply, run } = await load(jobs);
    expect(reply).toMatchObject({ name: 'Runsheet.BadInput', message: expect.stringMatching(message) });
    expect(run).toMatchObject({ status: 'RUNNING' });
    expect(run?.planned_at).toBeUndefined();
  });

  it('fails the run if the group has only a settings row', async () => {
    const { reply } = await load([], { max_concurrency: 2 });
    expect(reply).toMatchObject({ name: 'Runsheet.BadInput' });
  });

  it('fails the run if only disabled jobs are selected', async () => {
    const { reply } = await load([aJobRow(), aJobRow({ job_name: 'off', is_enabled: false })], undefined, {
      jobs: ['off'],
    });
    expect(reply).toMatchObject({
      name: 'Runsheet.BadInput',
      message: expect.stringContaining('none of the selected jobs (off) is enabled'),
    });
  });

  it('fails the run if the table cannot be read', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [aJobRow()]);
    const { master } = tables.another();
    master.client.destroy();
    const broken = loadDependencies(tables, {
      master: Object.assign(Object.create(master), { name: 'no-such-table' }),
    });
    await expect(loadGroup(aLoadRequest(group), broken)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('runs if every enabled job is invalid: each is shown, and makes the run fail', async () => {
    const { reply, rows } = await load([aJobRow({ timeout_minutes: 0 })]);
    expect(requireRun(reply as never)).toMatchObject({ parallel: [], stages: [] });
    expect(rows).toMatchObject([{ status: 'INVALID' }]);
  });

  it('is skipped if the group is disabled, even if its jobs are too, and replies the same when asked again', async () => {
    for (const is_enabled of [true, false]) {
      const group = aGroupName();
      await putGroup(tables, group, [aJobRow({ is_enabled })], { is_enabled: false, notify: 'all' });
      const request = aLoadRequest(group);
      const skip = { decision: 'SKIP', run_id: request.run_id };
      await expect(loadGroup(request, loadDependencies(tables))).resolves.toEqual(skip);
      await putGroup(tables, group, [], { is_enabled: true });
      await expect(loadGroup(request, loadDependencies(tables))).resolves.toEqual(skip);
      const run = await tables.runs.findRun(request.run_id);
      expect(run).toMatchObject({ status: 'SKIPPED', reason: expect.stringContaining('is disabled'), job_count: 0 });
      // Whom its end is told.
      expect(run?.notify).toBe('all');
      expect(run?.open_runs).toBeUndefined();
    }
  });
});

describe('what cannot be run', () => {
  it.each([
    [
      'settings that are wrong',
      { max_concurrency: 0, on_failure: 'halt' },
      {},
      /@group: max_concurrency is 0.*on_failure is "halt"/,
    ],
    ['settings that are unknown', { concurrency: 3 }, {}, /@group: concurrency is an unknown field/],
    ['an input with an unknown field', undefined, { priority: 3 }, /input.priority is an unknown field/],
    ['a selection of a job that is not there', undefined, { jobs: ['load-orders', 'laod'] }, /has no job "laod"/],
    ['an empty selection', undefined, { jobs: [] }, /input.jobs is \[\]/],
  ])('is refused with every problem: %s', async (_, settings, input, message) => {
    const { reply, rows } = await load([aJobRow()], settings, input);
    expect(reply).toMatchObject({ name: 'Runsheet.BadInput', message: expect.stringMatching(message) });
    expect(rows).toEqual([]);
  });

  it.each([['nightly'], [null], [[]], [{ group: 'a/b' }], [{ group: '@groups' }]])(
    'is refused where the input is %j, and nothing is written',
    async (input) => {
      const request = { ...aLoadRequest('bad-input'), input };
      await expect(loadGroup(request, loadDependencies(tables))).rejects.toMatchObject({ name: 'Runsheet.BadInput' });
      await expect(tables.runs.findRun(request.run_id)).resolves.toBeUndefined();
    },
  );

  it('is an execution whose name cannot be a run_id', async () => {
    const request = aLoadRequest('nightly', { run_id: 'übung' });
    await expect(loadGroup(request, loadDependencies(tables))).rejects.toMatchObject({ name: 'Runsheet.BadInput' });
  });
});
