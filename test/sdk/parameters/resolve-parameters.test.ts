import type { MasterRow } from '../../../domain/tables/master-row';
import type { JsonObject } from '../../../domain/values/json';
import { closeRun } from '../../../operations/close-run';
import { loadGroup } from '../../../operations/load/load-group';
import { aJobRow, putGroup } from '../../support/rows/a-group';
import {
  aGroupName,
  aLoadRequest,
  aPlannedRun,
  closeOf,
  loadDependencies,
  type RunReply,
  requireRun,
} from '../../support/rows/a-run';
import { aCall, attempt, attemptDependencies } from '../../support/rows/an-attempt';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const EXTRACT = aJobRow({ job_name: 'extract', priority: 1 });
const aReport = (parameters: object, more: object = {}) =>
  aJobRow({ job_name: 'report', target: 'lambda:report', priority: 2, parameters, ...more });

/** What the code of `report` gets, or what its row says where it is not called. */
async function parametersIn(reply: RunReply, more: Parameters<typeof attemptDependencies>[1] = {}, number = 1) {
  let seen: JsonObject | undefined;
  await attempt(
    tables,
    aCall(reply, 'report', { attempt: number }),
    (job) => {
      seen = job.parameters;
    },
    attemptDependencies(tables, more),
  );
  const row = await tables.runs.findJobRun(reply, 'report');
  return { seen, row, failed: row?.attempts.at(-1) };
}

/** Writes what another function, or an older version, would have written. */
function change({ run_id }: RunReply, entry: string, attributes: object, remove: string[] = []) {
  return tables.runs.update(
    { run_id, entry },
    { condition: { present: 'entry' }, set: Object.entries(attributes), remove },
  );
}

async function afterExtract(
  output: unknown,
  parameters: object,
  more: object = {},
  settings?: MasterRow,
  input: object = {},
) {
  const planned = await aPlannedRun(tables, [EXTRACT, aReport(parameters, more)], settings, input);
  await attempt(tables, aCall(planned.reply, 'extract'), () => output);
  return { ...planned, ...(await parametersIn(planned.reply)) };
}

describe('a job that takes the output of another', () => {
  it('gets it, or a part of it, and its row keeps the reference', async () => {
    const parameters = { all: { output: 'extract' }, rows: { output: 'extract.days.1.rows' }, plain: [1] };
    const output = { days: [{ rows: 1 }, { rows: null }] };
    const { seen, row } = await afterExtract(output, parameters);
    expect(seen).toEqual({ all: output, rows: null, plain: [1] });
    expect(row).toMatchObject({ status: 'SUCCEEDED', parameters });
  });

  it('gets data that looks like a reference as it is', async () => {
    const output = { run: 'date', secret: { secret: 'ssm:/admin/token' } };
    const { seen } = await afterExtract(output, { all: { output: 'extract' }, part: { output: 'extract.secret' } });
    expect(seen).toEqual({ all: output, part: output.secret });
  });

  it('reads the row of that job once, however many parts it takes', async () => {
    const parameters = Object.fromEntries(
      Array.from({ length: 20 }, (_, at) => [`p${at}`, { output: 'extract.rows' }]),
    );
    const { reply } = await aPlannedRun(tables, [EXTRACT, aReport(parameters)]);
    await attempt(tables, aCall(reply, 'extract'), () => ({ rows: 3 }));
    const find = jest.spyOn(tables.runs, 'findJobRun');
    const { seen } = await parametersIn(reply);
    // The test itself reads the reader's row once.
    expect(find.mock.calls.map(([, job]) => job)).toEqual(['extract', 'report']);
    find.mockRestore();
    expect(seen).toMatchObject({ p0: 3, p19: 3 });
  });

  it.each([
    [
      'has no such part',
      { rows: 3 },
      { output: 'extract.row' },
      `and the output of job "extract" has no "row" (did you mean "rows"?)`,
    ],
    [
      'returned nothing',
      undefined,
      { output: 'extract.rows' },
      'and the output of job "extract" is null, which has no part "rows"',
    ],
  ])('fails for good, and its code is not called, where that one %s', async (_, output, reference, why) => {
    const { seen, row, failed } = await afterExtract(output, { p: reference }, { maximum_retries: 3 });
    expect(seen).toBeUndefined();
    expect(failed).toMatchObject({
      class: 'permanent',
      error: { name: 'Runsheet.ParameterUnresolved', message: `parameters.p takes "${reference.output}", ${why}` },
    });
    expect(row?.parameters).toEqual({ p: reference });
  });

  it.each([
    ['FAILED', undefined, 'it has no output; have it succeed first, or give another value'],
    ['SKIPPED', 'not_selected', 'it has no output; run it too, or give another value'],
    ['SKIPPED', 'stage_held', 'it has no output; have it succeed first, or give another value'],
    ['INVALID', undefined, 'it has no output; mend its row first'],
    ['LOST', undefined, 'it has no output; have it succeed first, or give another value'],
  ] as const)('fails for good where that one is %s (%s)', async (status, reason_kind, help) => {
    const { reply } = await aPlannedRun(tables, [EXTRACT, aReport({ p: { output: 'extract' } })]);
    await change(reply, 'job#extract', { status, ...(reason_kind && { reason_kind }) });
    const { failed } = await parametersIn(reply);
    expect(failed).toMatchObject({
      class: 'permanent',
      error: { message: `parameters.p takes "extract", and job "extract" is ${status} in this run: ${help}` },
    });
  });

  it('is tried again where that one is still at work, which no plan allows', async () => {
    const { reply } = await aPlannedRun(tables, [EXTRACT, aReport({ p: { output: 'extract' } })]);
    const { failed } = await parametersIn(reply);
    expect(failed).toMatchObject({
      class: 'job',
      error: { message: expect.stringContaining('is PENDING in this run') },
    });
  });

  it('fails for good where its parameters would be more than 32 KB', async () => {
    const { failed } = await afterExtract('x'.repeat(20_000), { a: { output: 'extract' }, b: { output: 'extract' } });
    expect(failed).toMatchObject({
      class: 'permanent',
      error: {
        message: expect.stringMatching(
          /^parameters are 40\d\d\d bytes with the outputs that they take: expected at most 32768; /,
        ),
      },
    });
  });

  it('fails for good where the value is not of the declared type', async () => {
    const types = { parameter_types: { rows: 'integer', at: 'timestamp' } };
    const parameters = { rows: { output: 'extract.rows' }, at: { run: 'scheduled_time' } };
    expect((await afterExtract({ rows: '3' }, parameters, types)).failed).toMatchObject({
      class: 'permanent',
      error: {
        message:
          'parameters.rows is "3": expected a whole number, since its type is integer; parameters.at is null: expected a time with its offset, such as 2026-11-22T02:00:00Z, since its type is timestamp',
      },
    });
    const input = { trigger: 'backfill', scheduled_time: '2026-11-22T02:30:00Z' };
    const { seen } = await afterExtract({ rows: 3 }, parameters, types, undefined, input);
    expect(seen).toEqual({ rows: 3, at: '2026-11-22T02:30:00.000Z' });
  });

  it('holds secrets beside it, of which one may be larger than all parameters', async () => {
    const group = aGroupName();
    await putGroup(tables, group, [EXTRACT, aReport({ db: { secret: 'ssm:/db' }, all: { output: 'extract' } })]);
    const grants = new Map([['report', new Set(['ssm:/db'])]]);
    const reply = requireRun(await loadGroup(aLoadRequest(group), loadDependencies(tables, { secrets: grants })));
    await attempt(tables, aCall(reply, 'extract'), () => 'x'.repeat(30_000));
    const secrets = { granted: new Set(['ssm:/db']), read: async () => 'y'.repeat(60_000) };
    const { seen } = await parametersIn(reply, { secrets });
    expect([String(seen?.db).length, String(seen?.all).length]).toEqual([60_000, 30_000]);
  });
});

describe('a job that takes facts of its run', () => {
  const FACTS = Object.fromEntries(
    ['scheduled_time', 'run_id', 'data_url', 'date', 'attempt'].map((run) => [run, { run }]),
  );

  it('gets them, of a scheduled run with the day that its time zone has then', async () => {
    const input = { trigger: 'backfill', scheduled_time: '2026-11-22T22:30:00Z' };
    const { seen, reply, group } = await afterExtract(1, FACTS, {}, { timezone: 'Asia/Tokyo' }, input);
    expect(seen).toEqual({
      scheduled_time: '2026-11-22T22:30:00.000Z',
      run_id: reply.run_id,
      data_url: `file:///data/${group}/${reply.run_id}/`,
      date: '2026-11-23',
      attempt: 1,
    });
  });

  it('gets the day of its start, and no scheduled time, in any other run', async () => {
    const { seen } = await afterExtract(1, FACTS, {}, { timezone: 'America/Los_Angeles' });
    // It started at 02:30 UTC.
    expect(seen).toMatchObject({ scheduled_time: null, date: '2026-11-21' });
  });

  it('gets them for each attempt anew', async () => {
    const { reply } = await aPlannedRun(tables, [EXTRACT, aReport({ n: { run: 'attempt' } }, { maximum_retries: 1 })]);
    const failed = { attempt: 1, status: 'FAILED', class: 'job' };
    await change(reply, 'job#report', { status: 'RETRYING', attempt: 1, charged: 1, attempts: [failed] });
    expect((await parametersIn(reply, {}, 2)).seen).toEqual({ n: 2 });
  });

  it('counts the day in UTC in a run that an older version has planned', async () => {
    const { reply } = await aPlannedRun(tables, [EXTRACT, aReport({ day: { run: 'date' } })], {
      timezone: 'Asia/Tokyo',
    });
    expect((await tables.runs.findRun(reply.run_id))?.run_date).toBe('2026-11-22');
    await change(reply, 'run', {}, ['run_date']);
    expect((await parametersIn(reply)).seen).toEqual({ day: '2026-11-22' });
  });
});

it('a rerun reads the output of a job that it has carried over, and is for the day of its original', async () => {
  const group = aGroupName();
  await putGroup(tables, group, [EXTRACT, aReport({ rows: { output: 'extract.rows' }, day: { run: 'date' } })]);
  const first = aLoadRequest(group);
  const reply = requireRun(await loadGroup(first, loadDependencies(tables)));
  await attempt(tables, aCall(reply, 'extract'), () => ({ rows: 3 }));
  await attempt(tables, aCall(reply, 'report'), () => Promise.reject(new Error('no')));
  await change(reply, 'job#report', { status: 'FAILED' });
  await closeRun(tables.runs, closeOf(first), 'END');
  const again = aLoadRequest(group, {
    run_id: `${group}-again`,
    execution_started_at: '2026-11-25T02:30:00.000Z',
    input: { rerun_of: reply.run_id },
  });
  const rerun = requireRun(await loadGroup(again, loadDependencies(tables)));
  expect((await parametersIn(rerun)).seen).toEqual({ rows: 3, day: '2026-11-22' });
});

it('an error of ours has no frame, which would be none of the author’s', async () => {
  const { failed } = await afterExtract(1, { p: { output: 'extract.x' } });
  expect(failed?.error).not.toHaveProperty('stack');
});
