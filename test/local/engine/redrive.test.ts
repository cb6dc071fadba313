import { lockKey } from '../../../domain/runs/group-lock';
import { openRuntime } from '../../../local/open-runtime';
import { AbortReason } from '../../../local/states/execution/cancellation';
import { anActRow, type Finished, jobFile, runJobs, useLaptop } from '../../support/home/laptop';
import { type Call, recordCalls } from '../../support/services/between';

jest.setTimeout(60_000);

/*
 * A redrive enters Tasks again with their old input, after the run has ended. Every call that the machine made is made
 * once more: nothing may change.
 */

const laptop = useLaptop();

const everything = async ({ runId, group }: Finished) => [
  await laptop.engine.runs.findRun(runId),
  await laptop.engine.runs.listJobRuns({ run_id: runId }),
  await laptop.engine.runs.findMembers(lockKey(group), 'runs'),
];

/** Makes the calls again, on a runtime of their own, and returns each function's answers or its error's name. */
async function callAgain(calls: readonly Call[]): Promise<[string, unknown][]> {
  const runtime = await openRuntime(laptop.engine, {
    jobSources: new Map([['act', jobFile('act')]]),
    workers: 2,
  });
  const answers: [string, unknown][] = [];
  for (const { functionName, payload } of calls) {
    const signal = new AbortController().signal;
    const answer = await runtime
      .invoke({ functionName, payload, signal, onStarted: () => {} })
      .catch((error: { error: string }) => error.error);
    answers.push([functionName, answer]);
  }
  await runtime.close(0);
  return answers;
}

async function endings() {
  const staged = [
    anActRow('succeed', { priority: 1 }),
    anActRow('fail', { priority: 2, maximum_retries: 1 }),
    anActRow('succeed', { job_name: 'later', priority: 3 }),
  ];
  const stop = new AbortController();
  const runs: [string, Call[], Finished][] = [];
  const run = async (name: string, jobs: object[], given: object = {}) => {
    const calls: Call[] = [];
    runs.push([name, calls, await runJobs(laptop, jobs as never, { wrapInvoke: recordCalls(calls), ...given })]);
  };
  await run('SUCCEEDED', [anActRow('fail-until', { maximum_retries: 1, parameters: { succeeds_at: 2 } })]);
  await run('FAILED', staged);
  await run('ABORTED', [anActRow('heed', { priority: 1 }), ...staged.slice(1)], {
    signal: stop.signal,
    onEvent: (event: { type: string; functionName?: string }) => {
      if (event.type === 'TaskStarted' && event.functionName === 'job-act') stop.abort(AbortReason.executionAborted);
    },
  });
  return runs;
}

describe('a run that has ended', () => {
  it('is changed by no call that is made again', async () => {
    for (const [status, calls, finished] of await endings()) {
      expect(finished.run.status).toBe(status);
      const before = await everything(finished);
      const answers = await callAgain(calls);
      expect(answers.length).toBeGreaterThanOrEqual(2);
      for (const [name, answer] of answers) expect([name, answer]).toEqual([name, EXPECTED[name]?.(finished)]);
      await expect(everything(finished)).resolves.toEqual(before);
    }
  });
});

/** The final outcome, or a refusal. */
const EXPECTED: Record<string, (finished: Finished) => unknown> = {
  'load-group': ({ runId }) => ({ decision: 'CLOSED', run_id: runId }),
  'job-act': () => 'Runsheet.AttemptRefused',
  'settle-attempt': ({ run: { status } }) =>
    status === 'SUCCEEDED' ? { outcome: 'SUCCEEDED' } : { outcome: 'FAILED', status },
  'close-run': ({ run }) => ({ status: run.status, error: `Runsheet.Run${run.status}`, cause: run.reason ?? '' }),
};
