import { existsSync } from 'node:fs';
import path from 'node:path';
import { runHeadline } from '../../../domain/explain/run-summary';
import { lockKey } from '../../../domain/runs/group-lock';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { FunctionRuntime } from '../../../local/functions/function-runtime';
import { isAlive } from '../../../local/processes';
import { anActRow, type Finished, type RunGiven, runJobs, statusesOf, useLaptop } from '../../support/home/laptop';
import { readProbe } from '../../support/home/probe';
import { until } from '../../support/home/until';

jest.setTimeout(60_000);

const laptop = useLaptop();
let tests = 0;

const aProbe = () => path.join(laptop.scratch, `probe-${++tests}`);

/** Runs the jobs and stops the run as soon as the condition holds. */
async function runUntil(
  jobs: MasterRow[],
  holds: () => boolean,
  given: RunGiven = {},
): Promise<Finished & { pids: Set<number> }> {
  const stop = new AbortController();
  const pids = new Set<number>();
  let runtime: FunctionRuntime | undefined;
  const running = runJobs(laptop, jobs, {
    signal: stop.signal,
    onRuntime: (opened) => {
      runtime = opened;
    },
    ...given,
    onEvent: (event) => {
      given.onEvent?.(event);
      for (const pid of runtime?.pids ?? []) pids.add(pid);
    },
  });
  await until(holds);
  stop.abort('interrupted');
  return { ...(await running), pids };
}

async function expectNothingLeft({ group, pids, run }: Finished & { pids: Set<number> }): Promise<void> {
  expect(run).not.toHaveProperty('open_runs');
  await expect(laptop.engine.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
  await until(() => [...pids].every((pid) => !isAlive(pid)));
}

describe('a run that is stopped', () => {
  it('asks its running jobs to end, starts no more, and is ABORTED', async () => {
    const probe = aProbe();
    const row = (act: string, given: object = {}) => anActRow(act, { parameters: { probe }, ...given });
    const jobs = [
      row('heed', { maximum_retries: 3 }),
      row('ignore-signal'),
      row('succeed', { priority: 1 }),
      row('work', { priority: 2, parameters: { probe, ms: 60_000 } }),
      row('succeed', { job_name: 'later', priority: 3 }),
    ];
    const begun = () => existsSync(probe) && readProbe(probe).filter((sign) => sign.what === 'begin').length === 4;
    const finished = await runUntil(jobs, begun, { workers: 3 });
    expect(finished.result).toEqual({ status: 'ABORTED', cause: 'interrupted' });
    expect(finished.run).toMatchObject({ status: 'ABORTED', reason: 'stopped by its own command' });
    expect(statusesOf(finished)).toEqual({
      heed: 'ABORTED',
      'ignore-signal': 'ABORTED',
      later: 'SKIPPED',
      succeed: 'SUCCEEDED',
      work: 'ABORTED',
    });
    expect(finished.rows.heed?.attempts[0]).toMatchObject({ error: { name: 'AbortError' } });
    await expectNothingLeft(finished);
    const after = await runJobs(laptop, [], { group: finished.group, input: { jobs: ['succeed'] } });
    expect(after.result.status).toBe('SUCCEEDED');
  });

  it('does not make the next attempt of a job that waits for it', async () => {
    let waits = false;
    const finished = await runUntil([anActRow('fail', { maximum_retries: 1, retry_delay_seconds: 900 })], () => waits, {
      onEvent: (event) => {
        if (event.type === 'WaitStateEntered') waits = true;
      },
    });
    expect(finished.rows.fail).toMatchObject({ status: 'ABORTED', attempt: 1 });
    await expectNothingLeft(finished);
  });

  it('leaves no half of a plan behind where it is stopped while it is loaded', async () => {
    let loading = false;
    const finished = await runUntil([anActRow('succeed')], () => loading, {
      onEvent: (event) => {
        if (event.type === 'TaskStarted') loading = true;
      },
    });
    expect(finished.result.status).toBe('ABORTED');
    expect(finished.run.status).not.toBe('RUNNING');
    expect(Object.values(statusesOf(finished))).not.toContain('PENDING');
    await expectNothingLeft(finished);
  });

  it('before it began runs nothing', async () => {
    const finished = await runJobs(laptop, [anActRow('succeed')], { signal: AbortSignal.abort('never mind') });
    expect(finished.result).toEqual({ status: 'ABORTED', cause: 'never mind' });
    expect(finished.run).toMatchObject({
      status: 'ABORTED',
      job_group: finished.group,
      group_runs: finished.group,
      reason: 'stopped by its own command',
      reason_kind: 'stopped',
      stopped_by: 'its own command',
    });
    expect(finished.rows).toEqual({});
    expect(runHeadline({ run: finished.run, rows: [] })).toBe(`${finished.group} was stopped by its own command`);
  });
});
