import { JOB_THROTTLES } from '../../domain/plans/throttles';
import { type Invoke, TaskFailure } from '../../local/states/execution/invoke';
import { jobFile, type Laptop, openLaptop, runJobs } from '../support/home/laptop';
import { someJobRows } from '../support/rows/a-group';
import { attempt } from '../support/rows/an-attempt';
import { THROTTLED } from '../support/services/between';

/*
 * H1: the history of an execution stays below 24,000 events, whatever its jobs do. 40 jobs with 50 retries each never
 * succeed. Their attempts are made in this process, on the real store and with the real SettleAttempt.
 */

jest.setTimeout(300_000);

let laptop: Laptop;
beforeAll(async () => {
  laptop = await openLaptop();
  // Neither the machine's own retries nor the jobs' retries wait.
  jest.spyOn(Math, 'random').mockReturnValue(0);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await laptop.close();
});

type Attempt = (payload: unknown) => Promise<TaskFailure>;

/** The result of each call of a job after `throttles` throttled ones. Every other call is real. */
const jobsEnd =
  (end: Attempt, throttles: number) =>
  (invoke: Invoke): Invoke => {
    const calls = new Map<string, number>();
    return async (request) => {
      if (request.functionName.startsWith('job-')) {
        const call = JSON.stringify(request.payload);
        const made = (calls.get(call) ?? 0) + 1;
        calls.set(call, made);
        throw made <= throttles ? THROTTLED : await end(request.payload);
      }
      const reply = (await invoke(request)) as { outcome?: string } | null;
      return reply?.outcome === 'RETRY' ? { ...reply, wait_seconds: 0 } : (reply as object as never);
    };
  };

const fails: Attempt = async (payload) => {
  const error = await attempt(laptop.engine, payload, () => Promise.reject(new Error('no such shop')));
  return new TaskFailure(error?.name ?? 'none', JSON.stringify({ errorMessage: error?.message }));
};
const neverStarts: Attempt = async () => new TaskFailure('Runtime.ExitError', 'Runtime exited');

describe('40 jobs of 50 retries each', () => {
  it.each([
    ['fail', fails, 0],
    ['are throttled as often as the machine tries a call before each failure', fails, JOB_THROTTLES.tries],
    ['never start', neverStarts, 0],
    ['are throttled for ever', neverStarts, 1_000],
  ])('end in a closed run within the history of one execution where they %s', async (_, end, throttles) => {
    const rows = someJobRows(40, { target: 'lambda:act', maximum_retries: 50, retry_delay_seconds: 0 });
    const { events, run, result } = await runJobs(laptop, rows, {
      sources: { act: jobFile('act') },
      wrapInvoke: jobsEnd(end, throttles),
    });
    expect(events.length).toBeLessThan(24_000);
    expect(result).toMatchObject({ status: 'FAILED', error: 'Runsheet.RunFAILED' });
    expect(run).toMatchObject({ status: 'FAILED', counts: { FAILED: 40 } });
  });
});
