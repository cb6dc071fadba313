import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { EMBEDDED_MARGINS } from '../../domain/attempts/deadline';
import { partitionOf } from '../../domain/tables/row-keys';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { closeRun } from '../../operations/close-run';
import { loadGroup } from '../../operations/load/load-group';
import { settle } from '../../operations/settle-attempt';
import { askToStop } from '../../operations/stop-run';
import { Chance } from '../support/chance';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aLoadRequest, closeOf, loadDependencies, type RunReply, requireRun } from '../support/rows/a-run';
import { aCall, attempt } from '../support/rows/an-attempt';
import { type MemoryTables, openMemoryTables, type Tables } from '../support/services/memory-tables';

/* Whoever writes a run leaves the same rows, however many partition keys its job runs are spread over. */

jest.setTimeout(30_000);

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const JOBS = 30;

function someJobs(chance: Chance) {
  return Array.from({ length: JOBS }, (_, at) =>
    aJobRow({
      job_name: `job-${at}`,
      priority: chance.pick([-1, 0, 1, 'first']),
      is_enabled: chance.happens(0.9),
      maximum_retries: chance.whole(0, 2),
    }),
  );
}

/** A night of the group by the real functions: its jobs succeed, fail, are retried, left over, or stopped. */
async function night(group: string, parts: number, chance: Chance): Promise<RunRow> {
  const request = aLoadRequest(group, { run_id: `${group}-${parts}` });
  const deps = loadDependencies(tables, { spread: () => parts });
  const reply = requireRun(await loadGroup(request, deps));
  expect(await loadGroup(request, deps)).toEqual(reply);
  const jobs = [...reply.parallel, ...reply.stages.flatMap((stage) => stage.jobs)].map((each) => each.job);
  const stopAfter = chance.happens(0.5) ? chance.whole(0, jobs.length) : jobs.length;
  for (const job of jobs.slice(0, stopAfter)) await act(job, reply, chance);
  if (stopAfter < jobs.length) {
    await askToStop(tables.runs, reply.run_id, { by: 'ann', reason: 'wrong day' });
  }
  await closeRun(tables.runs, closeOf(request), chance.pick(['END', 'ABORTED', 'FAILED']));
  return (await tables.runs.findRun(reply.run_id)) as RunRow;
}

async function act(job: string, reply: RunReply, chance: Chance): Promise<void> {
  let call = aCall(reply, job);
  for (;;) {
    const fails = chance.happens(0.4);
    const error = await attempt(tables, call, () => {
      if (fails) throw new Error('the source was not there');
      return { rows: call.attempt };
    });
    if (!error) return;
    const failure = { Error: error.name, Cause: error.message };
    const settled = await settle(tables.runs, { FunctionName: 'f', Payload: call, failure }, EMBEDDED_MARGINS);
    if (settled.outcome !== 'RETRY') return;
    // Half of them are not called again, and so left over.
    if (chance.happens(0.5)) return;
    expect(settled.Payload.parts).toBe(reply.parts);
    call = settled.Payload;
  }
}

/** What differs between two runs of one night: names of runs, parts, times, and what is drawn by chance. */
function comparable(rows: unknown, runId: string): unknown {
  const text = JSON.stringify(rows, (name, value) => (VARIES.has(name) ? undefined : value));
  return JSON.parse(text.replaceAll(runId, 'RUN').replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME'));
}
const VARIES = new Set(['parts', 'claim', 'request_id', 'duration_ms', 'expires_at']);

async function storedKeys({ client, runs }: Tables, runId: string): Promise<{ run_id: string; entry: string }[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: runs.name, ConsistentRead: true }));
  return (Items as { run_id: string; entry: string }[]).filter(({ run_id }) => run_id.split('#')[0] === runId);
}

describe.each([1, 2, 3, 4, 5, 6])('a night (seed %i)', (seed) => {
  it('leaves the same rows over one, four and sixteen partition keys', async () => {
    const group = `night-${seed}`;
    await putGroup(tables, group, someJobs(new Chance(seed)));
    const told = [];
    for (const parts of [1, 4, 16]) {
      const run = await night(group, parts, new Chance(seed));
      const rows = await tables.runs.listJobRuns(run);
      told.push(comparable([run, rows], run.run_id));
      expect(run.parts ?? 1).toBe(parts);
      expect(new Set(rows.map(({ run_id }) => run_id))).toEqual(new Set([run.run_id]));
      const keys = await storedKeys(tables, run.run_id);
      expect(new Set(keys.map((key) => key.run_id)).size).toBeGreaterThan(parts / 2);
      for (const { entry, run_id } of keys) expect(run_id).toBe(partitionOf({ run_id: run.run_id, parts, entry }));
    }
    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });
});

describe('a call of LoadGroup that takes over', () => {
  const listStored = async (runId: string) => (await storedKeys(tables, runId)).map(({ run_id }) => run_id);

  /** A loader that dies when it has put some rows over so many partition keys. */
  async function halfLoaded(group: string, parts: number, rows: number) {
    const request = aLoadRequest(group);
    const dying = tables.another();
    const puts: Promise<boolean>[] = [];
    const put = dying.runs.put.bind(dying.runs);
    dying.runs.put = async (row, condition) => {
      if (puts.length > rows) throw new Error('killed');
      const written = put(row, condition);
      puts.push(written);
      return written;
    };
    await expect(loadGroup(request, loadDependencies(dying, { spread: () => parts }))).rejects.toThrow('killed');
    await Promise.all(puts);
    expect(await listStored(request.run_id)).toHaveLength(rows + 1);
    return request;
  }

  it.each([
    [16, 4],
    [4, 1],
    [1, 16],
    [16, 16],
  ])('leaves none of the rows over %i keys, and puts its own over %i', async (before, after) => {
    const group = `taken-${before}-${after}`;
    await putGroup(tables, group, someJobs(new Chance(7)));
    const request = await halfLoaded(group, before, 12);
    const reply = requireRun(await loadGroup(request, loadDependencies(tables, { spread: () => after })));
    const run = (await tables.runs.findRun(reply.run_id)) as RunRow;
    expect(run).toMatchObject({ plan_no: 2, job_count: JOBS });
    expect(run.parts ?? 1).toBe(after);
    expect(await tables.runs.listPlanned(run)).toHaveLength(JOBS);
    expect(await listStored(reply.run_id)).toHaveLength(JOBS + 1);
    expect(await attempt(tables, aCall(reply, reply.parallel[0]?.job as string))).toBeUndefined();
  });

  it('and CloseRun leaves none of the rows of a loader that died', async () => {
    await putGroup(tables, 'dead', someJobs(new Chance(8)));
    const request = await halfLoaded('dead', 16, 12);
    await closeRun(tables.runs, closeOf(request), 'FAILED');
    expect(await listStored(request.run_id)).toEqual([request.run_id]);
  });
});

describe('a call for a job of a spread run', () => {
  it.each([undefined, 1, 3, 15, 1e9])('that says parts: %p is refused, and leaves no row behind', async (parts) => {
    const group = `called-${parts}`;
    await putGroup(tables, group, [aJobRow({ job_name: 'load-orders' })]);
    const deps = loadDependencies(tables, { spread: () => 16 });
    const reply = requireRun(await loadGroup(aLoadRequest(group), deps));
    const { parts: _, ...call } = aCall(reply, 'load-orders');
    const before = await storedKeys(tables, reply.run_id);
    const error = await attempt(tables, parts === undefined ? call : { ...call, parts });
    expect(error?.name).toBe('Runsheet.AttemptRefused');
    expect(await storedKeys(tables, reply.run_id)).toEqual(before);
    const [row] = (await tables.runs.listJobRuns(reply)) as JobRunRow[];
    expect(row?.status).toBe('PENDING');
  });
});
