import { openEngine } from '../../../local/embedded-engine';
import { isAlive } from '../../../local/processes';
import { readStoreFile } from '../../../local/store/store-file';
import { anActRow, rowsOf, runJobs, useLaptop } from '../../support/home/laptop';
import { until } from '../../support/home/until';
import { type Call, recordCalls } from '../../support/services/between';

jest.setTimeout(60_000);

const laptop = useLaptop();

describe('a run whose store is killed', () => {
  it('fails with what happened, and nothing that was recorded is lost', async () => {
    const store = readStoreFile(laptop.engine.home.storeFile)?.pid as number;
    const jobs = [
      anActRow('succeed', { priority: 1 }),
      anActRow('work', { priority: 2, parameters: { ms: 200 } }),
      anActRow('succeed', { job_name: 'later', priority: 3 }),
    ];
    let runId = '';
    const calls: Call[] = [];
    const running = runJobs(laptop, jobs, {
      wrapInvoke: recordCalls(calls),
      onEvent: ({ type, payload }) => {
        const { job_name, run_id } = (payload ?? {}) as { job_name?: string; run_id?: string };
        if (type !== 'TaskStarted' || job_name !== 'work') return;
        runId = run_id ?? '';
        process.kill(store, 'SIGKILL');
      },
    });
    await expect(running).rejects.toThrow("the home's store has gone");
    // The run does not fail by the machine's retries of its services, which would go on for minutes.
    expect(calls.filter(({ functionName }) => functionName === 'settle-attempt').length).toBeLessThan(3);
    await until(() => !isAlive(store));
    const again = await openEngine(laptop.engine.home.dir);
    const rows = await rowsOf({ ...laptop, engine: again }, runId);
    const run = await again.runs.findRun(runId);
    again.close();
    // This process lives on, but has given up the run, which is closed like any run that was cut off.
    expect(rows).toMatchObject({ succeed: { status: 'SUCCEEDED' }, later: { status: 'SKIPPED' } });
    expect(run).toMatchObject({
      status: 'ABORTED',
      reason: 'its command was killed, or its machine or store went down',
    });
  });
});
