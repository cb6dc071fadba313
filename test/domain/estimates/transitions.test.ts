import { TransitionCounter } from '../../../bench/count-transitions';
import { type JobPast, UNKNOWN_PAST } from '../../../domain/cost/job-past';
import { renderDefinition, substitute } from '../../../domain/definition';
import { transitionsOf, transitionsOfJob } from '../../../domain/estimates/transitions';
import { ErrorName } from '../../../domain/tables/error-names';
import { type Invoke, TaskFailure } from '../../../local/states/execution/invoke';
import { execute } from '../../support/states/execution';
import { virtualClock } from '../../support/states/virtual-clock';

/* The arithmetic, against the definition itself: it runs on the interpreter, and its events are counted. */

const FUNCTIONS = { LoadGroup: 'load', SettleAttempt: 'settle', CloseRun: 'close' };

/** What each job does: how often it fails first, whether it then fails for good, and the seconds of its work. */
interface Script {
  failures?: number;
  forGood?: boolean;
  workSeconds?: number;
}

/** Plays a run and counts. Each job of a stage is named by its stage. */
async function counted(parallel: readonly Script[], stages: readonly (readonly Script[])[] = []): Promise<number> {
  const clock = virtualClock({ runsAhead: true });
  const scripts = new Map<string, Script>();
  const call = (script: Script, name: string) => {
    scripts.set(name, script);
    return { job: name, function: 'job', timeout_seconds: 60 };
  };
  const plan = {
    decision: 'RUN',
    run_id: 'nightly-1',
    plan: 1,
    max_concurrency: 40,
    on_failure: 'continue',
    parallel: parallel.map((script, at) => call(script, `p${at}`)),
    stages: stages.map((jobs, no) => ({ jobs: jobs.map((each, at) => call(each, `s${no}-${at}`)), broken: false })),
  };
  const began = new Map<string, number>();
  const invoke: Invoke = async ({ functionName, payload, onStarted }) => {
    onStarted();
    if (functionName === 'load') return plan;
    if (functionName === 'close') return { status: 'SUCCEEDED', error: '', cause: '' };
    const given = payload as { job_name: string; attempt: number; Payload: { job_name: string; attempt: number } };
    const { job_name, attempt } = functionName === 'settle' ? given.Payload : given;
    const { failures = 0, forGood = false, workSeconds } = scripts.get(job_name) ?? {};
    if (functionName === 'settle') {
      if (attempt > failures || (forGood && attempt === failures)) return { outcome: 'FAILED' };
      const next = { FunctionName: 'job', Payload: { ...given.Payload, attempt: attempt + 1 } };
      return { outcome: 'RETRY', wait_seconds: 1, ...next };
    }
    if (attempt <= failures) throw new TaskFailure(ErrorName.ATTEMPT_FAILED, `attempt ${attempt} failed`);
    if (workSeconds === undefined) return null;
    if (!began.has(job_name)) began.set(job_name, clock.now());
    if (clock.now() - (began.get(job_name) as number) < workSeconds * 1000)
      throw new TaskFailure(ErrorName.STILL_RUNNING, 'still running');
    return null;
  };
  const counter = new TransitionCounter();
  const definition = substitute(renderDefinition(), FUNCTIONS);
  const { result } = await execute(definition, { invoke, clock, random: () => 0.5, onEvent: counter.take });
  expect(result).toMatchObject({ status: 'SUCCEEDED' });
  return counter.count;
}

function pastsOf(scripts: readonly Script[]): JobPast[] {
  return scripts.map(({ failures = 0, forGood = false, workSeconds }) => ({
    ...UNKNOWN_PAST,
    attempts: forGood ? failures : failures + 1,
    failures,
    ...(workSeconds !== undefined && { looks: { how: 'often', seconds: [workSeconds] } }),
  }));
}

const JOB = {};

it.each<[string, Script[], Script[][]]>([
  ['nothing but parallel jobs', [JOB, JOB, JOB], []],
  ['a single stage', [], [[JOB]]],
  ['parallel jobs and stages', [JOB, JOB], [[JOB], [JOB, JOB], [JOB]]],
  ['a job that fails once', [{ failures: 1 }], []],
  ['a job that fails three times, in a stage', [], [[{ failures: 3 }, JOB]]],
  ['a job that fails for good', [JOB, { failures: 2, forGood: true }], []],
])('a run has as many transitions as are computed: %s', async (_, parallel, stages) => {
  const jobs = pastsOf([...parallel, ...stages.flat()]);
  expect(transitionsOf(jobs, stages.length)).toBe(await counted(parallel, stages));
});

it.each([60, 600, 3600, 86_400])('work that is looked at for %i s has a look less at most', async (workSeconds) => {
  const more = transitionsOf(pastsOf([{ workSeconds }, JOB]), 0) - (await counted([{ workSeconds }, JOB]));
  // The plan reckons with whole seconds of waiting.
  expect([0, 1]).toContain(more);
});

test('work whose end is told has five, and three more for each wait that ends by itself', () => {
  const told = (seconds: number): JobPast => ({ ...UNKNOWN_PAST, looks: { how: 'notified', seconds: [seconds] } });
  expect(transitionsOfJob(told(5))).toBe(5);
  // Waits of 60, 60, 60 and then a third of the time that has passed.
  expect(transitionsOfJob(told(61))).toBe(8);
  expect(transitionsOfJob(told(179))).toBe(11);
});

it.each([10, 100, 1000])('%i parallel jobs have one each, and eight a run', async (count) => {
  const jobs = Array.from({ length: count }, () => JOB);
  expect(await counted(jobs)).toBe(count + 8);
  expect(transitionsOf(pastsOf(jobs), 0)).toBe(count + 8);
});
