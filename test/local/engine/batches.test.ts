import path from 'node:path';
import type { MasterRow } from '../../../domain/tables/master-row';
import { batchEntry } from '../../../domain/tables/rows';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { ChildExecution } from '../../../local/states/execution/thread';
import { anActRow, type RunGiven, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { mostAtOnce, readProbe } from '../../support/home/probe';

jest.setTimeout(60_000);

const laptop = useLaptop();

const name = (at: number) => `job-${String(at).padStart(3, '0')}`;

/** So many jobs of one stage, or parallel ones. */
function many(count: number, given: MasterRow = {}, from = 0): MasterRow[] {
  return Array.from({ length: count }, (_, at) => anActRow('succeed', { job_name: name(from + at), ...given }));
}

/** Runs the group, and keeps the histories of its batches. */
async function runLarge(jobs: readonly MasterRow[], given: RunGiven = {}) {
  const batches = new Map<string, { child: ChildExecution; events: HistoryEvent[] }>();
  const finished = await runJobs(laptop, jobs, {
    workers: 4,
    settings: { max_concurrency: 1000 },
    ...given,
    onChildEvent: (event, child) => {
      const batch = batches.get(child.name) ?? { child, events: [] };
      batches.set(child.name, batch);
      batch.events.push(event);
      given.onChildEvent?.(event, child);
    },
  });
  return { ...finished, batches: [...batches.values()] };
}

describe('a run of more jobs at once than an inline Map runs', () => {
  it('runs in batches, each an execution of its own, and in none of them the run itself', async () => {
    const { result, run, rows, events, batches } = await runLarge(many(50));
    expect(result.status).toBe('SUCCEEDED');
    expect(run).toMatchObject({ status: 'SUCCEEDED', batches: 2, counts: { SUCCEEDED: 50 } });
    expect(Object.values(rows).map(({ status }) => status)).toEqual(Array(50).fill('SUCCEEDED'));
    expect(batches).toHaveLength(2);
    expect(batches.map(({ child }) => child.executionArn)).toEqual(
      Array(2).fill(expect.stringMatching(/^arn:aws:states:local:\d+:execution:runsheet\/ParallelBatches:/)),
    );
    // Whatever it holds, the Map Run takes six events of the run's own history.
    expect(events.filter(({ stateName }) => stateName === 'ParallelBatches').map(({ type }) => type)).toEqual([
      'MapStateEntered',
      'MapStateStarted',
      'MapRunStarted',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
    ]);
  });

  it('holds max_concurrency over all batches', async () => {
    const probe = path.join(laptop.scratch, 'at-once');
    const jobs = many(60).map((row) => ({ ...row, parameters: { act: 'work', probe, ms: 30 } }));
    const { run } = await runLarge(jobs, { workers: 24, settings: { max_concurrency: 45 } });
    expect(run.batches).toBe(3);
    // 45 at once are three batches with 15 at once each.
    expect(mostAtOnce(readProbe(probe))).toBeLessThanOrEqual(45);
  });
});

describe('stages of a large run', () => {
  const stages = (second: MasterRow[] = []) => [
    ...many(45, { priority: 1 }),
    ...(second.length > 0 ? second : many(3, { priority: 2 }, 100)),
    ...many(45, { priority: 3 }, 200),
  ];

  it('run one after another, large ones in batches and small ones inline', async () => {
    const { run, batches, events } = await runLarge(stages());
    expect(run).toMatchObject({ status: 'SUCCEEDED', batches: 6, counts: { SUCCEEDED: 93 } });
    const ended = batches.map(({ events: own }) => own.at(-1)?.timestamp as string);
    const begun = batches.map(({ events: own }) => own[0]?.timestamp as string);
    const of = (stage: number, times: string[]) => times.slice(3 * stage, 3 * stage + 3).sort();
    expect(of(1, begun)[0]?.localeCompare(of(0, ended)[2] ?? '')).toBeGreaterThanOrEqual(0);
    expect(events.filter(({ stateName }) => stateName === 'InvokeJobInSmallStage').length).toBeGreaterThan(0);
  });

  it.each([
    ['stop', 'SKIPPED'],
    ['continue', 'SUCCEEDED'],
  ])('after a failed job of a batch: %s', async (on_failure, later) => {
    const [first, ...others] = stages();
    const jobs = [{ ...first, parameters: { act: 'fail' }, maximum_retries: 0 }, ...others];
    const finished = await runLarge(jobs, { settings: { max_concurrency: 1000, on_failure } });
    expect(statusesOf(finished)).toMatchObject({
      [name(0)]: 'FAILED',
      [name(44)]: 'SUCCEEDED',
      [name(100)]: later,
      [name(244)]: later,
    });
    expect(finished.run.status).toBe('FAILED');
  });

  it('are stopped by a batch that was lost, whose jobs nobody ran', async () => {
    const finished = await runLarge(stages(), {
      onChildEvent: ({ type }, child) => {
        if (type === 'ExecutionStarted' && child.index === 1) child.stop('lost');
      },
    });
    const statuses = statusesOf(finished);
    expect([statuses[name(0)], statuses[name(20)], statuses[name(100)], statuses[name(244)]]).toEqual([
      'SUCCEEDED',
      'LOST',
      'SKIPPED',
      'SKIPPED',
    ]);
    expect(finished.run.status).toBe('FAILED');
  });
});

describe('a lost batch of parallel jobs', () => {
  it('aborts no other, and its jobs are LOST', async () => {
    const finished = await runLarge(many(50), {
      onChildEvent: ({ type }, child) => {
        if (type === 'ExecutionStarted' && child.index === 0) child.stop('lost');
      },
    });
    const statuses = Object.values(statusesOf(finished));
    expect(statuses.filter((status) => status === 'LOST')).toHaveLength(25);
    expect(statuses.filter((status) => status === 'SUCCEEDED')).toHaveLength(25);
    expect(finished.run).toMatchObject({ status: 'FAILED', counts: { LOST: 25 } });
  });
});

describe('the retries of a batch', () => {
  it('draw on its own budget of history events, and leave that of the run alone', async () => {
    const jobs = many(50).map((row, at) => (at === 7 ? { ...row, parameters: { act: 'fail' }, ...RETRIED } : row));
    const { run, rows, runId } = await runLarge(jobs);
    expect(rows[name(7)]).toMatchObject({ status: 'FAILED', attempt: 3 });
    const budget = (first: string) =>
      laptop.engine.runs.findItem<{ events_left: number }>({ run_id: runId, entry: batchEntry(first) });
    const [drawn, whole] = [await budget(name(0)), await budget(name(25))];
    expect(drawn?.events_left).toBeLessThan(whole?.events_left ?? 0);
    expect(run.events_left).toBe(24_900 - 176);
  });
});

const RETRIED = { maximum_retries: 2, retry_delay_seconds: 0 };
