import { renderDefinition, substitute } from '../domain/definition';
import { requestStop, type Stop } from '../domain/runs/stop-run';
import type { DeclaredTargets } from '../domain/targets/kind';
import { longestStopGraceMs } from '../domain/targets/stop-grace';
import type { JsonObject } from '../domain/values/json';
import { closeRun } from '../operations/close-run';
import type { EmbeddedEngine } from './embedded-engine';
import type { FunctionRuntime } from './functions/function-runtime';
import { SERVICES } from './functions/function-sources';
import { systemClock } from './states/execution/clock';
import type { HistoryEvent } from './states/execution/history-event';
import type { ExecutionResult } from './states/execution/run-to-end';
import { parseStateMachine } from './states/parse-state-machine';
import { type ExecutionOptions, runExecution } from './states/run-execution';
import { stopServed } from './stop-served';

export interface RunExecution {
  runId: string;
  /** The execution's input. */
  input: JsonObject;
  /** Stops the run: no new jobs start, running ones are asked to end, and the run is closed as ABORTED. */
  signal: AbortSignal;
  /** Who stops it then, and why; the rows keep it. */
  stop?: Stop;
  /** The targets that the project's config declares: a stop waits for the longest time in which their work may end. */
  declared?: DeclaredTargets;
  onEvent(event: HistoryEvent): void;
  /** Hears the events of the run's child executions. */
  onChildEvent?: ExecutionOptions['onChildEvent'];
}

const STATE_MACHINE_ARN = 'arn:aws:states:local:000000000000:stateMachine:runsheet';

/** How long running jobs may take to end after a stop: they look every 300 ms, and have 500 ms of grace. */
const STOP_GRACE_MS = 2_000;

/** Runs the state machine for one run to its end, and closes the run if the machine could not. */
export async function executeRun(
  engine: EmbeddedEngine,
  options: RunExecution,
  runtime: FunctionRuntime,
): Promise<ExecutionResult> {
  const machine = parseStateMachine(substitute(renderDefinition(), SERVICES));
  const arn = `${STATE_MACHINE_ARN.replace('stateMachine', 'execution')}:${options.runId}`;
  const startedAt = new Date(systemClock.now()).toISOString();
  const events = runExecution(machine, {
    name: options.runId,
    executionArn: arn,
    stateMachineArn: STATE_MACHINE_ARN,
    stateMachineName: 'runsheet',
    input: options.input,
    invoke: runtime.invoke,
    clock: systemClock,
    startTime: startedAt,
    signal: AbortSignal.any([options.signal, engine.lost]),
    onChildEvent: options.onChildEvent,
  });
  let step = await events.next();
  for (; !step.done; step = await events.next()) options.onEvent(step.value);
  const { status } = step.value;
  if (status === 'ABORTED') await stopJobs(engine, options, startedAt, runtime);
  // The machine closes its runs itself, except one that was stopped or that States.Runtime ended.
  if (status !== 'SUCCEEDED') await closeIfLeftOpen(engine, options, { arn, startedAt, status });
  return step.value;
}

/** Who stops a run if its caller does not say. */
const OWN_STOP: Stop = { by: 'its own command' };

/** After the execution has stopped: asks the jobs still at work to end, and gives them a grace. */
async function stopJobs(
  engine: EmbeddedEngine,
  { runId, stop = OWN_STOP, declared }: RunExecution,
  startedAt: string,
  runtime: FunctionRuntime,
): Promise<void> {
  const { runs } = engine;
  const run = await runs.findRun(runId);
  if (run?.execution_started_at === startedAt) {
    await runs.update(run, requestStop(stop));
    if (!engine.lost.aborted) await stopServed(engine, run, runtime);
  }
  await runtime.close(STOP_GRACE_MS + longestStopGraceMs(declared));
}

async function closeIfLeftOpen(
  { runs }: EmbeddedEngine,
  { runId, input, stop = OWN_STOP }: RunExecution,
  { arn, startedAt, status }: { arn: string; startedAt: string; status: 'ABORTED' | 'FAILED' },
): Promise<void> {
  const run = await runs.findRun(runId);
  // A run of the same name can belong to another execution, which is at work on it.
  if (run ? run.status !== 'RUNNING' || run.execution_started_at !== startedAt : status !== 'ABORTED') return;
  // A run that was stopped before LoadGroup's first write has no row: its group and the stop are known only here.
  const known = { input, ...(status === 'ABORTED' && { stop }) };
  await closeRun(runs, { run_id: runId, execution: arn, execution_started_at: startedAt, ...known }, status);
}
