import type { JobRunRow } from '../../domain/tables/rows';
import type { JobContext } from '../../sdk/job-context';
import { aJobRow } from '../support/rows/a-group';
import { aPlannedRun, type RunReply } from '../support/rows/a-run';
import { aCall, attempt, attemptDependencies } from '../support/rows/an-attempt';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';

let tables: MemoryTables;
beforeAll(async () => {
  tables = await openMemoryTables();
});
afterAll(() => tables.close());

const TWO_STAGES = [
  aJobRow({ job_name: 'extract', priority: 1 }),
  aJobRow({ job_name: 'report', target: 'lambda:report', priority: 2 }),
];

/** What the code of a job sees, told by what it returns. */
async function seenBy<T>(reply: RunReply, job: string, look: (job: JobContext) => T): Promise<Awaited<T>> {
  let seen: { it: Awaited<T> } | undefined;
  await attempt(tables, aCall(reply, job), async (context) => {
    seen = { it: await look(context) };
  });
  if (!seen) throw new Error(`${job} did not run to its end`);
  return seen.it;
}

const outputOf = (name: string) => (job: JobContext) => job.outputOf(name).catch((error: Error) => error);

describe('what a job is given', () => {
  it('says which attempt of which job of which run it is, and where the run keeps its data', async () => {
    const { reply, group } = await aPlannedRun(tables, undefined, undefined, {
      trigger: 'schedule',
      scheduled_time: '2026-11-22T02:30:00Z',
    });
    const {
      runId,
      name,
      attempt: number,
      dataUrl,
      scheduledTime,
      ...rest
    } = await seenBy(reply, 'load-orders', (job) => job);
    expect({ runId, group: rest.group, name, number, dataUrl, scheduledTime }).toEqual({
      runId: reply.run_id,
      group,
      name: 'load-orders',
      number: 1,
      dataUrl: `file:///data/${group}/${reply.run_id}/`,
      scheduledTime: '2026-11-22T02:30:00.000Z',
    });
  });

  it('has no scheduled time in a run that no schedule started', async () => {
    const { reply } = await aPlannedRun(tables);
    await expect(seenBy(reply, 'load-orders', (job) => job.scheduledTime)).resolves.toBeNull();
  });

  it('holds parameters of the run over those of the job over those of the group', async () => {
    const { reply } = await aPlannedRun(
      tables,
      [aJobRow({ parameters: { b: 'job', c: 'job' } })],
      { parameters: { a: 'group', b: 'group', c: 'group' } },
      { parameters: { c: 'run', d: 'run' } },
    );
    await expect(seenBy(reply, 'load-orders', (job) => job.parameters)).resolves.toEqual({
      a: 'group',
      b: 'job',
      c: 'run',
      d: 'run',
    });
  });

  it('logs one JSON line a call, with run, job and attempt, which its fields cannot change', async () => {
    const { reply } = await aPlannedRun(tables);
    const deps = attemptDependencies(tables);
    const code = ({ log }: JobContext) => {
      log.info('read', { rows: 3, run_id: 'forged', attempt: 9 });
      log.warn('slow');
      log.error('bad\nline');
    };
    await attempt(tables, aCall(reply, 'load-orders'), code, deps);
    const { lines } = deps;
    const identity = { run_id: reply.run_id, job_name: 'load-orders', attempt: 1, timestamp: expect.any(String) };
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { ...identity, level: 'info', message: 'read', rows: 3 },
      { ...identity, level: 'warn', message: 'slow' },
      { ...identity, level: 'error', message: 'bad\nline' },
    ]);
    expect(lines.join('')).not.toContain('\n');
  });

  it('logs whatever it is given, and the job goes on', async () => {
    const { reply } = await aPlannedRun(tables);
    const deps = attemptDependencies(tables);
    const circular: Record<string, unknown> = { rows: 1 };
    circular.self = circular;
    const throwing = {
      get rows() {
        throw new Error('no');
      },
    };
    const odd = [circular, { rows: 1n }, throwing, { toJSON: () => 'forged' }, null, Object.create(null), () => 1];
    const error = await attempt(
      tables,
      aCall(reply, 'load-orders'),
      ({ log }) => {
        for (const fields of odd) log.info('odd', fields as never);
        log.info(Symbol('odd') as never);
      },
      deps,
    );
    expect(error).toBeUndefined();
    expect(deps.lines.map((line) => JSON.parse(line).message)).toEqual([...odd.map(() => 'odd'), 'Symbol(odd)']);
  });
});

describe('outputOf', () => {
  it('gives what a job of an earlier stage returned', async () => {
    const { reply } = await aPlannedRun(tables, TWO_STAGES);
    await attempt(tables, aCall(reply, 'extract'), () => ({ rows: [1, null, 'ü'] }));
    await expect(seenBy(reply, 'report', (job) => job.outputOf('extract'))).resolves.toEqual({ rows: [1, null, 'ü'] });
  });

  it('gives null where the job returned nothing', async () => {
    const { reply } = await aPlannedRun(tables, TWO_STAGES);
    await attempt(tables, aCall(reply, 'extract'), () => undefined);
    await expect(seenBy(reply, 'report', (job) => job.outputOf('extract'))).resolves.toBeNull();
  });

  it.each([
    ['has not started', undefined, 'PENDING'],
    ['has failed its attempt', () => Promise.reject(new Error('no')), 'RUNNING'],
  ])('rejects, naming the status, where the job %s', async (_, code, status) => {
    const { reply } = await aPlannedRun(tables, TWO_STAGES);
    if (code) await attempt(tables, aCall(reply, 'extract'), code);
    const error = await seenBy(reply, 'report', outputOf('extract'));
    expect(error).toMatchObject({ name: 'Runsheet.OutputNotReady', message: expect.stringContaining(status) });
  });

  it('fails for good, with what helps, where the job will not run in this run', async () => {
    const [extract, report] = TWO_STAGES;
    const { reply } = await aPlannedRun(tables, [{ ...extract, is_enabled: false }, report] as typeof TWO_STAGES);
    await attempt(tables, aCall(reply, 'report'), (job) => job.outputOf('extract'));
    const row = await tables.runs.findJobRun(reply, 'report');
    expect(row?.attempts[0]).toMatchObject({
      class: 'permanent',
      error: {
        name: 'Runsheet.OutputNotReady',
        message: 'job "extract" is DISABLED in this run: it has no output; enable it, or have "report" do without',
      },
    });
  });

  it('fails an attempt like any error where the job may still succeed', async () => {
    const { reply } = await aPlannedRun(tables, TWO_STAGES);
    await attempt(tables, aCall(reply, 'report'), (job) => job.outputOf('extract'));
    const row = await tables.runs.findJobRun(reply, 'report');
    expect(row?.attempts[0]).toMatchObject({ class: 'job', error: { name: 'Runsheet.OutputNotReady' } });
  });

  it('rejects where the group has no such job', async () => {
    const { reply } = await aPlannedRun(tables, TWO_STAGES);
    const error = await seenBy(reply, 'report', outputOf('exract'));
    expect(error).toMatchObject({
      name: 'Runsheet.OutputNotReady',
      message: expect.stringContaining('no job "exract"'),
    });
  });

  it('rejects for a row that a loader of another plan left', async () => {
    const { reply } = await aPlannedRun(tables, TWO_STAGES);
    const extract = (await tables.runs.findJobRun(reply, 'extract')) as JobRunRow;
    const zombie: JobRunRow = {
      ...extract,
      entry: 'job#old',
      job_name: 'old',
      plan_no: 0,
      status: 'SUCCEEDED',
      output: '1',
    };
    await tables.runs.put(zombie, { all: [] });
    const error = await seenBy(reply, 'report', outputOf('old'));
    expect(error).toMatchObject({ name: 'Runsheet.OutputNotReady' });
  });
});
