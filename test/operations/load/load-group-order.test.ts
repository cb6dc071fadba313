import type { JobRunRow } from '../../../domain/tables/rows';
import { closeRun } from '../../../operations/close-run';
import { loadGroup } from '../../../operations/load/load-group';
import { readDurations } from '../../../operations/load/read-durations';
import { aJobRow } from '../../support/rows/a-group';
import { aLoadRequest, aPlannedRun, closeOf, loadDependencies, requireRun } from '../../support/rows/a-run';
import { type MemoryTables, openMemoryTables } from '../../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

/** A group of which two jobs run at once, after a run in which they took so long: ms. */
async function aGroupThatTook(durations: Record<string, number>) {
  const jobs = Object.keys(durations).map((job_name) => aJobRow({ job_name }));
  const { group, request } = await aPlannedRun(tables, jobs, { max_concurrency: 2 });
  for (const row of await tables.runs.listJobRuns({ run_id: request.run_id })) {
    const ended: Partial<JobRunRow> = {
      status: 'SUCCEEDED',
      attempt: 1,
      duration_ms: durations[row.job_name] as number,
    };
    await tables.runs.update(row, { condition: { all: [] }, set: Object.entries(ended) });
  }
  expect((await closeRun(tables.runs, closeOf(request), 'END')).status).toBe('SUCCEEDED');
  return group;
}

const called = (reply: ReturnType<typeof requireRun>) => reply.parallel.map(({ job }) => job);

it('calls the jobs that took longest first, and again so when it is asked a second time', async () => {
  const group = await aGroupThatTook({ a: 10, b: 30, c: 20 });
  const request = aLoadRequest(group, { run_id: `${group}-second` });
  const load = async () => requireRun(await loadGroup(request, loadDependencies(tables)));
  expect(called(await load())).toEqual(['b', 'c', 'a']);
  expect(called(await load())).toEqual(['b', 'c', 'a']);
});

it('reads no earlier run where every job has a place', async () => {
  const group = await aGroupThatTook({ a: 10, b: 30 });
  const request = aLoadRequest(group, { run_id: `${group}-second` });
  expect(called(requireRun(await loadGroup(request, loadDependencies(tables))))).toEqual(['a', 'b']);
});

it('knows nothing of a group without a whole success, and nothing of a duration that a clock set back', async () => {
  const { group } = await aPlannedRun(tables, [aJobRow({ job_name: 'a' })]);
  expect(await readDurations(tables.runs, group)).toEqual(new Map());
  const set = await aGroupThatTook({ a: -5, b: 30 });
  expect(await readDurations(tables.runs, set)).toEqual(new Map([['b', 30]]));
});

it('knows what a rerun has carried over from the run that it repeats', async () => {
  const { group, request } = await aPlannedRun(
    tables,
    ['a', 'b'].map((job_name) => aJobRow({ job_name })),
  );
  const end = async (run_id: string, job: string, fields: Partial<JobRunRow>) => {
    const row = (await tables.runs.findJobRun({ run_id }, job)) as JobRunRow;
    await tables.runs.update(row, { condition: { all: [] }, set: Object.entries({ attempt: 1, ...fields }) });
  };
  await end(request.run_id, 'a', { status: 'SUCCEEDED', duration_ms: 70 });
  await end(request.run_id, 'b', { status: 'FAILED', duration_ms: 10 });
  await closeRun(tables.runs, closeOf(request), 'END');
  const again = aLoadRequest(group, {
    run_id: `${group}-again`,
    input: { rerun_of: request.run_id, trigger: 'rerun' },
  });
  expect(called(requireRun(await loadGroup(again, loadDependencies(tables))))).toEqual(['b']);
  await end(again.run_id, 'b', { status: 'SUCCEEDED', duration_ms: 30 });
  expect((await closeRun(tables.runs, closeOf(again), 'END')).status).toBe('SUCCEEDED');
  expect(await readDurations(tables.runs, group)).toEqual(
    new Map([
      ['a', 70],
      ['b', 30],
    ]),
  );
});
