import { lockKey } from '../../../domain/runs/group-lock';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { closeRun } from '../../../operations/close-run';
import { loadGroup } from '../../../operations/load/load-group';
import type { JobContext } from '../../../sdk/job-context';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import {
  aLoadRequest,
  aPlannedRun,
  closeOf,
  loadDependencies,
  type RunReply,
  requireRun,
} from '../../support/rows/a-run';
import { aCall, attempt } from '../../support/rows/an-attempt';
import { CutOff, dieAtWrite, type Fault } from '../../support/services/faults';
import { brokenEnd, brokenLock, brokenPlan } from '../../support/services/invariants';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOBS = [
  aJobRow({ job_name: 'extract', priority: 1 }),
  aJobRow({ job_name: 'clean', priority: 2 }),
  aJobRow({ job_name: 'report', priority: 3 }),
  aJobRow({ job_name: 'side' }),
];

/** A run in which `succeeding` do so, and which is closed then: the others FAILED or were SKIPPED. */
async function anEndedRun(succeeding: string[], jobs: MasterRow[] = JOBS, input: object = {}, settings?: MasterRow) {
  const planned = await aPlannedRun(tables, jobs, settings, input);
  await work(planned.reply, succeeding);
  await closeRun(tables.runs, closeOf(planned.request), 'END');
  return planned;
}

async function work(reply: RunReply, jobs: string[]): Promise<void> {
  for (const job of jobs) await attempt(tables, aCall(reply, job), () => ({ by: job, of: reply.run_id }));
}

const rerunOf = (group: string, original: string, input: object = {}, name = 'again') =>
  aLoadRequest(group, { run_id: `${group}-${name}`, input: { rerun_of: original, ...input } });

const load = async (group: string, original: string, input: object = {}, name?: string) =>
  requireRun(await loadGroup(rerunOf(group, original, input, name), loadDependencies(tables)));

async function rowsOf(runId: string): Promise<Record<string, JobRunRow>> {
  const run = (await tables.runs.findRun(runId)) as RunRow;
  return Object.fromEntries((await tables.runs.listPlanned(run)).map((row) => [row.job_name, row]));
}

async function statuses(runId: string): Promise<Record<string, string>> {
  return Object.fromEntries(Object.entries(await rowsOf(runId)).map(([name, row]) => [name, row.status]));
}

const problemsOf = (group: string, original: string, input: object = {}) =>
  loadGroup(rerunOf(group, original, input), loadDependencies(tables)).then(
    () => [],
    (error) => error.problems,
  );

describe('a rerun', () => {
  it('runs what did not succeed, and carries over what did, with its output', async () => {
    const { group, reply } = await anEndedRun(['extract', 'side']);
    const again = await load(group, reply.run_id);
    expect(again).toMatchObject({
      parallel: [],
      stages: [
        { stage: 1, jobs: [{ job: 'clean' }] },
        { stage: 2, jobs: [{ job: 'report' }] },
      ],
    });
    const { extract, clean } = await rowsOf(again.run_id);
    expect(extract).toMatchObject({
      status: 'SUCCEEDED',
      reason: `carried over from ${reply.run_id}`,
      carried_from: reply.run_id,
      attempt: 0,
      attempts: [],
      output: JSON.stringify({ by: 'extract', of: reply.run_id }),
      target: 'lambda:load-orders',
    });
    expect(extract).not.toHaveProperty('stage');
    expect(clean).toMatchObject({ status: 'PENDING', stage: 1, data_run: reply.run_id });
    await expect(tables.runs.findRun(again.run_id)).resolves.toMatchObject({
      trigger: 'rerun',
      rerun_of: reply.run_id,
      data_run: reply.run_id,
      counts: expect.objectContaining({ SUCCEEDED: 2, PENDING: 2 }),
    });
  });

  it('lets its jobs read what was carried over: outputs, and files in the first run’s folder', async () => {
    const { group, reply } = await anEndedRun(['extract']);
    const again = await load(group, reply.run_id);
    let seen: unknown;
    await attempt(tables, aCall(again, 'clean'), async (job: JobContext) => {
      seen = [await job.outputOf('extract'), job.dataUrl];
    });
    expect(seen).toEqual([{ by: 'extract', of: reply.run_id }, `file:///data/${group}/${reply.run_id}/`]);
  });

  it('is SUCCEEDED once the remaining jobs have succeeded', async () => {
    const { group, reply } = await anEndedRun(['extract', 'side']);
    const again = await load(group, reply.run_id);
    await work(again, ['clean', 'report']);
    const end = await closeRun(tables.runs, closeOf(rerunOf(group, reply.run_id)), 'END');
    expect(end.status).toBe('SUCCEEDED');
    expect(await brokenEnd(tables, again.run_id)).toEqual([]);
  });

  it('of a rerun names the run in which a job really ran, and stays in the folder of the first', async () => {
    const { group, reply } = await anEndedRun(['extract']);
    const second = await load(group, reply.run_id);
    await work(second, ['clean']);
    await closeRun(tables.runs, closeOf(rerunOf(group, reply.run_id)), 'END');
    const third = await load(group, second.run_id, {}, 'third');
    const rows = await rowsOf(third.run_id);
    expect(rows.extract?.carried_from).toBe(reply.run_id);
    expect(rows.clean?.carried_from).toBe(second.run_id);
    expect(rows.report).toMatchObject({ status: 'PENDING', data_run: reply.run_id });
  });

  it('of a rerun that never had a plan is refused, since nobody knows what that one was to run', async () => {
    const { group, reply } = await anEndedRun(['extract', 'side']);
    const other = aLoadRequest(group, { run_id: `${group}-other` });
    await loadGroup(other, loadDependencies(tables));
    const skipped = rerunOf(group, reply.run_id, { carry_over: false }, 'skipped');
    await expect(loadGroup(skipped, loadDependencies(tables))).resolves.toMatchObject({ decision: 'SKIP' });
    await closeRun(tables.runs, closeOf(other), 'END');
    await expect(problemsOf(group, skipped.run_id)).resolves.toEqual([
      `input.rerun_of is "${skipped.run_id}", a rerun that never had a plan: name ${reply.run_id}, the run that it was to repeat`,
    ]);
  });

  it('waits for another of the same chain, however many places a backfill asks for', async () => {
    const { group, reply } = await anEndedRun(['extract', 'side']);
    const again = await load(group, reply.run_id);
    const time = { trigger: 'backfill', scheduled_time: '2026-11-22T02:00:00Z', max_active: 9 };
    const backfill = (name: string, original: string) =>
      loadGroup(rerunOf(group, original, time, name), loadDependencies(tables));
    await expect(backfill('fill', reply.run_id)).resolves.toMatchObject({ decision: 'SKIP' });
    await expect(tables.runs.findRun(`${group}-fill`)).resolves.toMatchObject({
      status: 'SKIPPED',
      reason: `overlap: run ${again.run_id} of this group is still running, and repeats the same run`,
    });
    await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([again.run_id]);

    await closeRun(tables.runs, closeOf(rerunOf(group, reply.run_id)), 'END');
    await expect(backfill('next', again.run_id)).resolves.toMatchObject({ decision: 'RUN' });
    // Its root is the same, though the run that it repeats is another.
    await expect(backfill('too-many', reply.run_id)).resolves.toMatchObject({ decision: 'SKIP' });
  });

  it('leaves out a parameter of the original that would now replace a secret', async () => {
    const { group, reply } = await anEndedRun(['extract'], JOBS, { parameters: { token: 'typed', day: 'monday' } });
    const secret = { token: { secret: 'ssm:/runsheet/token' } };
    await putGroup(tables, group, [
      ...JOBS.slice(0, 2),
      aJobRow({ job_name: 'report', priority: 3, parameters: secret }),
    ]);
    const secrets = new Map([['load-orders', new Set([secret.token.secret])]]);
    const given = (input: object, name: string) =>
      loadGroup(rerunOf(group, reply.run_id, input, name), loadDependencies(tables, { secrets }));
    requireRun(await given({}, 'again'));
    expect((await rowsOf(`${group}-again`)).report?.parameters).toEqual({ ...secret, day: 'monday' });
    await closeRun(tables.runs, closeOf(rerunOf(group, reply.run_id)), 'END');
    await expect(given({ parameters: { token: 'mine' } }, 'typed')).rejects.toThrow('would replace a secret');
  });

  it('with jobs runs exactly these, and carries over the others that SUCCEEDED', async () => {
    const { group, reply } = await anEndedRun(['extract', 'side']);
    const again = await load(group, reply.run_id, { jobs: ['extract', 'report'] });
    expect(await statuses(again.run_id)).toEqual({
      extract: 'PENDING',
      report: 'PENDING',
      clean: 'SKIPPED',
      side: 'SUCCEEDED',
    });
    expect((await rowsOf(again.run_id)).clean?.reason).toBe('not selected for this run');
  });

  it('carries nothing over if it is asked not to, and works in a folder of its own', async () => {
    const { group, reply } = await anEndedRun(['extract', 'side']);
    const again = await load(group, reply.run_id, { carry_over: false });
    expect(new Set(Object.values(await statuses(again.run_id)))).toEqual(new Set(['PENDING']));
    expect((await rowsOf(again.run_id)).extract).not.toHaveProperty('data_run');
  });

  it('has the parameters and the scheduled time of its original, overridden by its own', async () => {
    const scheduled_time = '2026-11-22T02:30:00.000Z';
    const { group, reply } = await anEndedRun([], JOBS, {
      trigger: 'schedule',
      scheduled_time,
      parameters: { day: 'monday', region: 'north' },
    });
    const again = await load(group, reply.run_id, { parameters: { region: 'south' } });
    const parameters = { day: 'monday', region: 'south' };
    await expect(tables.runs.findRun(again.run_id)).resolves.toMatchObject({ parameters, scheduled_time });
    expect((await rowsOf(again.run_id)).extract).toMatchObject({ parameters, scheduled_time });
  });

  it('uses the rows as they are now: a job may be mended, added, disabled or gone', async () => {
    const jobs = [
      aJobRow({ job_name: 'mended', priority: 1, timeout_minutes: 0 }),
      aJobRow({ job_name: 'done' }),
      aJobRow({ job_name: 'failed' }),
    ];
    const { group, reply } = await anEndedRun(['done'], jobs);
    await putGroup(tables, group, [
      aJobRow({ job_name: 'mended', priority: 1 }),
      aJobRow({ job_name: 'done', is_enabled: false }),
      aJobRow({ job_name: 'new' }),
    ]);
    await removeJob(group, 'failed');
    const again = await load(group, reply.run_id);
    expect(await statuses(again.run_id)).toEqual({
      mended: 'PENDING',
      done: 'SUCCEEDED',
      new: 'PENDING',
      failed: 'SKIPPED',
    });
    expect((await rowsOf(again.run_id)).failed?.reason).toBe(
      `no longer in the master table; it was LOST in ${reply.run_id}`,
    );
  });

  it('as_run uses the rows and settings of that run, with its merged parameters', async () => {
    const { group, reply } = await anEndedRun(
      ['side'],
      [...JOBS, aJobRow({ job_name: 'off', is_enabled: false }), aJobRow({ job_name: 'bad', maximum_retries: -1 })],
      {},
      { on_failure: 'continue', max_concurrency: 3, parameters: { of: 'group' } },
    );
    await putGroup(tables, group, [aJobRow({ job_name: 'extract', priority: 9, timeout_minutes: 5 })], {
      on_failure: 'stop',
    });
    const again = await load(group, reply.run_id, { as_run: reply.run_id, parameters: { of: 'rerun' } });
    expect(again).toMatchObject({ on_failure: 'continue', max_concurrency: 3 });
    expect(again.stages.map(({ jobs }) => jobs.map(({ job }) => job))).toEqual([['extract'], ['clean'], ['report']]);
    const rows = await rowsOf(again.run_id);
    expect(rows.extract).toMatchObject({ timeout_minutes: 1, priority: 1, parameters: { of: 'rerun' } });
    expect(rows.off).toMatchObject({ status: 'DISABLED' });
    expect(rows.bad).toMatchObject({ status: 'INVALID', reason: expect.stringMatching(/^INVALID then as well: max/) });
  });

  it('as_run runs no job that was disabled then, though it was not selected', async () => {
    const jobs = [...JOBS.slice(0, 1), aJobRow({ job_name: 'off', priority: 1, is_enabled: false })];
    const { group, reply } = await anEndedRun([], jobs, { jobs: ['extract'] });
    expect(await statuses(reply.run_id)).toMatchObject({ off: 'SKIPPED' });
    const again = await load(group, reply.run_id, { as_run: reply.run_id });
    expect(await statuses(again.run_id)).toEqual({ extract: 'PENDING', off: 'DISABLED' });
  });

  it('of a run of a part leaves out what that run left out, until all is to run', async () => {
    const jobs = ['a', 'b', 'other'].map((job_name) => aJobRow({ job_name }));
    const { group, reply } = await anEndedRun(['a'], jobs, { jobs: ['a', 'b'] });
    await putGroup(tables, group, [aJobRow({ job_name: 'new' })]);
    const again = await load(group, reply.run_id);
    expect(await statuses(again.run_id)).toEqual({ a: 'SUCCEEDED', b: 'PENDING', other: 'SKIPPED', new: 'SKIPPED' });
    await closeRun(tables.runs, closeOf(rerunOf(group, reply.run_id)), 'END');
    const all = await load(group, reply.run_id, { carry_over: false }, 'all');
    expect(await statuses(all.run_id)).toEqual({ a: 'PENDING', b: 'PENDING', other: 'PENDING', new: 'PENDING' });
  });

  it('as_run starts nothing in a group that is disabled today', async () => {
    const { group, reply } = await anEndedRun(['side']);
    await putGroup(tables, group, [], { is_enabled: false });
    const request = rerunOf(group, reply.run_id, { as_run: reply.run_id });
    await expect(loadGroup(request, loadDependencies(tables))).resolves.toMatchObject({ decision: 'SKIP' });
  });

  it('of a run that was stopped after its last job has nothing to run, and closes as SUCCEEDED', async () => {
    const { group, request, reply } = await aPlannedRun(tables, [aJobRow({ job_name: 'only' })]);
    await work(reply, ['only']);
    await closeRun(tables.runs, closeOf(request), 'ABORTED');
    const again = await load(group, reply.run_id);
    expect(again).toMatchObject({ parallel: [], stages: [] });
    const end = await closeRun(tables.runs, closeOf(rerunOf(group, reply.run_id)), 'END');
    expect(end.status).toBe('SUCCEEDED');
  });
});

describe('a rerun is refused, in one sentence,', () => {
  it('of a run that nobody knows', async () => {
    const { group } = await anEndedRun([]);
    await expect(problemsOf(group, 'gone')).resolves.toEqual(['input.rerun_of is "gone": there is no such run']);
  });

  it('of a run that is still open, itself included', async () => {
    const { group, reply } = await aPlannedRun(tables);
    await expect(problemsOf(group, reply.run_id)).resolves.toEqual([
      `input.rerun_of is "${reply.run_id}", which is still RUNNING: wait for its end, or stop it first`,
    ]);
    await expect(problemsOf(group, `${group}-again`)).resolves.toEqual([expect.stringContaining('still RUNNING')]);
  });

  it('of another group’s run', async () => {
    const { reply, group: theirs } = await anEndedRun([]);
    const { group } = await anEndedRun([]);
    await expect(problemsOf(group, reply.run_id)).resolves.toEqual([
      `input.rerun_of is "${reply.run_id}", a run of group "${theirs}": expected one of "${group}"`,
    ]);
    const own = await anEndedRun([]);
    await expect(problemsOf(own.group, own.reply.run_id, { as_run: reply.run_id })).resolves.toEqual([
      `input.as_run is "${reply.run_id}", a run of group "${theirs}": expected one of "${own.group}"`,
    ]);
  });

  it('of a run that has nothing left to run', async () => {
    const { group, reply } = await anEndedRun(JOBS.map((job) => job.job_name as string));
    await expect(problemsOf(group, reply.run_id)).resolves.toEqual([
      `nothing is left to run in ${reply.run_id}, which SUCCEEDED: "carry_over": false (rerun --all) runs all jobs of the group`,
    ]);
  });

  it('with a job that the group no longer has', async () => {
    const { group, reply } = await anEndedRun([]);
    await expect(problemsOf(group, reply.run_id, { jobs: ['side', 'gone'] })).resolves.toEqual([
      `group "${group}" has no job "gone"`,
    ]);
  });
});

describe('a rerun that dies at its write', () => {
  const FAULTS: Fault[] = ['request lost', 'reply lost'];
  /** The run, the lock, four jobs, the commit. */
  const WRITES = [1, 2, 3, 4, 5, 6, 7];

  it.each(WRITES.flatMap((k) => FAULTS.map((fault) => [k, fault] as const)))(
    '%i (%s) answers, called again, with a plan that can run, and ends as its rows say',
    async (k, fault) => {
      const { group, reply } = await anEndedRun(['extract', 'side']);
      const request = rerunOf(group, reply.run_id);
      const dying = tables.another();
      dieAtWrite(dying, k, fault);
      await expect(loadGroup(request, loadDependencies(dying))).rejects.toBeInstanceOf(CutOff);
      const again = requireRun(await loadGroup(request, loadDependencies(tables)));
      expect(await brokenLock(tables, group, [request.run_id])).toEqual([]);
      expect(await statuses(again.run_id)).toEqual({
        extract: 'SUCCEEDED',
        side: 'SUCCEEDED',
        clean: 'PENDING',
        report: 'PENDING',
      });
      expect(await brokenPlan(tables, again)).toEqual([]);
      await expect(closeRun(tables.runs, closeOf(request), 'END')).resolves.toMatchObject({ status: 'SUCCEEDED' });
      expect(await brokenEnd(tables, request.run_id)).toEqual([]);
      await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
    },
  );
});

async function removeJob(group: string, job: string): Promise<void> {
  const { DeleteCommand } = await import('@aws-sdk/lib-dynamodb');
  const { client, name } = tables.master;
  await client.send(new DeleteCommand({ TableName: name, Key: { job_group: group, job_name: job } }));
}
