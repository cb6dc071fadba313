import path from 'node:path';
import type { FunctionRuntime } from '../../../local/functions/function-runtime';
import { isAlive } from '../../../local/processes';
import { aJsRow, anActRow, jobFile, runJobs, useLaptop } from '../../support/home/laptop';
import { mostAtOnce, readProbe } from '../../support/home/probe';
import { until } from '../../support/home/until';

jest.setTimeout(60_000);

const laptop = useLaptop();
let probe: string;
let tests = 0;
beforeEach(() => {
  tests += 1;
  probe = path.join(laptop.scratch, `probe-${tests}`);
});

const work = (count: number, given: object = {}) =>
  Array.from({ length: count }, (_, index) =>
    anActRow('work', { job_name: `work-${index}`, ...given, parameters: { probe, ms: 40 } }),
  );

describe('the processes of a run', () => {
  it('take one job at a time, each as many as come: eight jobs have one worker', async () => {
    const { result } = await runJobs(laptop, work(8), { workers: 1 });
    expect(result.status).toBe('SUCCEEDED');
    const signs = readProbe(probe);
    expect(signs.filter((sign) => sign.what === 'end')).toHaveLength(8);
    expect(mostAtOnce(signs)).toBe(1);
    expect(new Set(signs.map((sign) => sign.pid)).size).toBe(1);
  });

  it('are no more than the workers and the two for the services, and end with the run', async () => {
    let runtime: FunctionRuntime | undefined;
    const pids = new Set<number>();
    let most = 0;
    const { result } = await runJobs(laptop, work(6), {
      workers: 2,
      onRuntime: (opened) => {
        runtime = opened;
      },
      onEvent: () => {
        most = Math.max(most, runtime?.pids.length ?? 0);
        for (const pid of runtime?.pids ?? []) pids.add(pid);
      },
    });
    expect(result.status).toBe('SUCCEEDED');
    expect(most).toBeLessThanOrEqual(4);
    expect(new Set(readProbe(probe).map((sign) => sign.pid)).size).toBeLessThanOrEqual(2);
    await until(() => [...pids].every((pid) => !isAlive(pid)));
  });

  it('make room for one another: three functions have one worker', async () => {
    const jobs = ['one', 'two', 'three', 'one'].map((target, index) =>
      anActRow('work', {
        job_name: `job-${index}`,
        target: `lambda:${target}`,
        priority: index,
        parameters: { probe, ms: 1 },
      }),
    );
    const file = jobFile('act');
    const { result } = await runJobs(laptop, jobs, { workers: 1, sources: { one: file, two: file, three: file } });
    expect(result.status).toBe('SUCCEEDED');
    expect(mostAtOnce(readProbe(probe))).toBe(1);
  });

  it('are used no more at once than max_concurrency says', async () => {
    await runJobs(laptop, work(6), { workers: 6, settings: { max_concurrency: 2 } });
    expect(mostAtOnce(readProbe(probe))).toBeLessThanOrEqual(2);
    await runJobs(laptop, work(6, { priority: 1 }), { workers: 6, settings: { max_concurrency: 1 } });
    const staged = readProbe(probe).slice(12);
    expect(mostAtOnce(staged)).toBe(1);
  });

  it('may end without their log, which somebody removed', async () => {
    const code = `
      const { readdirSync, rmSync } = require('node:fs');
      const logs = ${JSON.stringify(`${laptop.engine.home.logs}/`)};
      for (const file of readdirSync(logs)) rmSync(logs + file);
      process.exit(3);`;
    const { result, rows } = await runJobs(laptop, [aJsRow('rude', code)], { sources: { js: jobFile('js') } });
    expect(result.status).toBe('FAILED');
    expect(rows.rude).toMatchObject({ status: 'FAILED', error: { name: 'Runtime.ExitError' } });
  });

  it('are replaced after a crash, and the jobs that wait run on', async () => {
    const jobs = [anActRow('exit', { job_name: 'a-first', parameters: { probe } }), ...work(3)];
    const { rows } = await runJobs(laptop, jobs, { workers: 1 });
    expect(Object.values(rows).map((row) => row.status)).toEqual(['FAILED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(rows['a-first']).toMatchObject({ charged: 1, faults: 0 });
    expect(new Set(readProbe(probe).map((sign) => sign.pid)).size).toBe(2);
  });
});
