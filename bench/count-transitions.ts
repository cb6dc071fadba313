import { renderDefinition, substitute } from '../domain/definition';
import { ErrorName } from '../domain/tables/error-names';
import type { HistoryEvent } from '../local/states/execution/history-event';
import { type Invoke, TaskFailure } from '../local/states/execution/invoke';
import { execute } from '../test/support/states/execution';
import { virtualClock } from '../test/support/states/virtual-clock';

/** What AWS bills of a history: each state that is entered, and each retry of a Task. */
export class TransitionCounter {
  #entered = 0;
  #tasks = 0;
  #scheduled = 0;

  readonly take = ({ type }: Pick<HistoryEvent, 'type'>): void => {
    if (type.endsWith('StateEntered')) this.#entered++;
    if (type === 'TaskStateEntered') this.#tasks++;
    if (type === 'TaskScheduled') this.#scheduled++;
  };

  /** So far, of an execution that has no open Task. */
  get count(): number {
    return this.#entered + this.#scheduled - this.#tasks;
  }
}

const FUNCTIONS = { LoadGroup: 'load', LoadBatch: 'load-batch', SettleAttempt: 'settle', CloseRun: 'close' };

/** What each job does: how often it fails first, whether it then fails for good, and the seconds of its work. */
export interface Script {
  failures?: number;
  forGood?: boolean;
  workSeconds?: number;
}

/** Plays a run and counts. Each job of a stage is named by its stage. */
export async function countTransitions(
  parallel: readonly Script[],
  stages: readonly (readonly Script[])[] = [],
): Promise<number> {
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
  if (result.status !== 'SUCCEEDED') throw new Error(`the run ended ${result.status}`);
  return counter.count;
}
