import { existsSync } from 'node:fs';
import path from 'node:path';
import { lockKey } from '../../../domain/runs/group-lock';
import { requestStop } from '../../../domain/runs/stop-run';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { RunRow } from '../../../domain/tables/rows';
import type { FunctionRuntime } from '../../../local/functions/function-runtime';
import { isAlive } from '../../../local/processes';
import { anActRow, type Finished, type RunGiven, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { readProbe } from '../../support/home/probe';
import { until } from '../../support/home/until';
import { childHistories } from '../../support/states/child-histories';

/* A run in batches that is stopped: what its child executions do, and what they leave. */

jest.setTimeout(60_000);

const laptop = useLaptop();
const WORKERS = 4;
let probes = 0;

interface Stopped extends Finished {
  probe: string;
  pids: Set<number>;
  histories: ReturnType<typeof childHistories>;
}

/** Runs 50 jobs that work until they are asked to end, and stops the run as `stop` does, once `holds`. */
async function stopLarge(
  holds: (given: Pick<Stopped, 'probe' | 'histories'>) => boolean,
  stop: (abort: AbortController, group: string) => unknown = (abort) => abort.abort('interrupted'),
): Promise<Stopped> {
  const probe = path.join(laptop.scratch, `probe-${++probes}`);
  const jobs: MasterRow[] = Array.from({ length: 50 }, (_, at) =>
    anActRow('heed', { job_name: `job-${String(at).padStart(2, '0')}`, parameters: { probe }, maximum_retries: 3 }),
  );
  const abort = new AbortController();
  const histories = childHistories();
  const pids = new Set<number>();
  let runtime: FunctionRuntime | undefined;
  const group = `large-${probes}`;
  const given: RunGiven = {
    group,
    workers: WORKERS,
    settings: { max_concurrency: 100 },
    signal: abort.signal,
    onRuntime: (opened) => {
      runtime = opened;
    },
    onChildEvent: (event, child) => {
      histories.onChildEvent(event, child);
      for (const pid of runtime?.pids ?? []) pids.add(pid);
    },
  };
  const running = runJobs(laptop, jobs, given);
  await until(() => holds({ probe, histories }));
  await stop(abort, group);
  return { ...(await running), probe, pids, histories };
}

const begunIn = (probe: string) =>
  existsSync(probe)
    ? readProbe(probe)
        .filter(({ what }) => what === 'begin')
        .map(({ job }) => job)
    : [];
const allWork = ({ probe }: { probe: string }) => begunIn(probe).length === WORKERS;

async function expectNothingLeft(stopped: Stopped): Promise<void> {
  const { group, pids, run, runId, histories, probe } = stopped;
  expect(run.status).toBe('ABORTED');
  const begun = begunIn(probe);
  const statuses = Object.entries(statusesOf(stopped));
  expect(statuses.map(([job]) => [job, begun.includes(job) ? 'ABORTED' : 'SKIPPED'])).toEqual(statuses);
  expect(statuses).toHaveLength(50);
  expect(run).not.toHaveProperty('open_runs');
  const ends = histories.children.map(({ events }) => events.at(-1)?.type);
  expect(ends).toEqual(['ExecutionAborted', 'ExecutionAborted']);
  await expect(laptop.engine.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
  expect(existsSync(path.join(laptop.engine.home.executions, `${runId}.json`))).toBe(false);
  expect(pids.size).toBeGreaterThan(0);
  await until(() => [...pids].every((pid) => !isAlive(pid)));
}

describe('a run in batches that is stopped', () => {
  it('stops its children, asks their running jobs to end and starts no more', async () => {
    const stopped = await stopLarge(allWork);
    expect(stopped.result).toEqual({ status: 'ABORTED', cause: 'interrupted' });
    expect(begunIn(stopped.probe)).toHaveLength(WORKERS);
    await expectNothingLeft(stopped);
  });

  it('is stopped by another command too', async () => {
    const stopped = await stopLarge(allWork, async (_, group) => {
      const [run] = await laptop.engine.runs.findMembers(lockKey(group), 'runs');
      await laptop.engine.runs.update(
        { run_id: run as string, entry: 'run' },
        requestStop({ by: 'ops', reason: 'enough' }),
      );
    });
    expect(stopped.run).toMatchObject({ status: 'ABORTED', stopped_by: 'ops' } satisfies Partial<RunRow>);
    await expectNothingLeft(stopped);
  });

  it('leaves no job that is PENDING where its batches are being loaded', async () => {
    const loading = ({ histories }: Pick<Stopped, 'histories'>) =>
      histories.children.some(({ events }) => events.some(({ type }) => type === 'TaskStarted'));
    const stopped = await stopLarge(loading);
    await expectNothingLeft(stopped);
  });
});
