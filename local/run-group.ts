import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderDefinition, substitute } from '../domain/definition';
import { requestStop, type Stop } from '../domain/runs/stop-run';
import { RUN_ENTRY, type RunRow } from '../domain/tables/rows';
import type { JsonObject } from '../domain/values/json';
import { closeRun } from '../operations/close-run';
import { builtEntry } from './built-entry';
import type { EmbeddedEngine } from './embedded-engine';
import { removeJournal, writeJournal } from './execution-journal';
import { bundleFunctions } from './functions/bundle-functions';
import { FunctionRuntime } from './functions/function-runtime';
import { ofHome } from './home';
import { openSecrets } from './open-secrets';
import { AbortReason } from './states/execution/cancellation';
import { systemClock } from './states/execution/clock';
import type { HistoryEvent } from './states/execution/history-event';
import { parseStateMachine } from './states/parse-state-machine';
import { type ExecutionResult, runExecution } from './states/run-execution';
import { EMBEDDED_TABLES } from './store/create-tables';

export interface RunOptions {
  runId: string;
  /** The execution's input. */
  input: JsonObject;
  /** The service functions' entry files, and the job functions'. */
  serviceSources: ReadonlyMap<string, string>;
  jobSources: ReadonlyMap<string, string>;
  workers: number;
  /** Stops the run: no new jobs, running ones are asked to end, the run is closed as ABORTED. */
  signal: AbortSignal;
  /** Who that is then, and why; for the rows. */
  stop?: Stop;
  /** Another command has asked the run to stop, and it is being stopped. */
  onStopAsked?(run: RunRow): void;
  onEvent(event: HistoryEvent): void;
  /** For who measures: the functions' processes. */
  onRuntime?(runtime: FunctionRuntime): void;
}

/** Job functions are `job-<target>`; no service function's name begins so. */
const JOB_PREFIX = 'job-';
const SERVICES = { LoadGroup: 'load-group', SettleAttempt: 'settle-attempt', CloseRun: 'close-run' };
const STATE_MACHINE_ARN = 'arn:aws:states:local:000000000000:stateMachine:runsheet';

/** How long running jobs may take to end after a stop: they look every 300 ms, and have 500 ms of grace. */
const STOP_GRACE_MS = 2_000;
const HEARTBEAT_MS = 5_000;
/** How soon a stop that another command asked for is seen. */
const STOP_LOOK_MS = 1_000;

/** Runs a group on the embedded engine: the same state machine, functions and tables as on AWS. */
export async function runGroup(engine: EmbeddedEngine, options: RunOptions): Promise<ExecutionResult> {
  try {
    return await ownAndRun(engine, options);
  } catch (error) {
    throw ofHome(engine.home, error);
  }
}

async function ownAndRun(engine: EmbeddedEngine, options: RunOptions): Promise<ExecutionResult> {
  writeJournal(engine.home, options.runId);
  try {
    return await runOnRuntime(engine, options);
  } finally {
    // A process that goes on would pass for the owner of a run that broke off, and keep its group's place.
    removeJournal(engine.home, options.runId);
  }
}

async function runOnRuntime(engine: EmbeddedEngine, options: RunOptions): Promise<ExecutionResult> {
  const runtime = await openRuntime(engine, options);
  options.onRuntime?.(runtime);
  // One that fails is made good by the next; where the table is gone, the run itself fails and says so.
  const heartbeat = setInterval(() => void beat(engine, options.runId).catch(() => {}), HEARTBEAT_MS);
  const asked = new AbortController();
  const ear = setInterval(() => void hearStop(engine, options, asked).catch(() => {}), STOP_LOOK_MS);
  try {
    return await execute(engine, { ...options, signal: AbortSignal.any([options.signal, asked.signal]) }, runtime);
  } finally {
    clearInterval(heartbeat);
    clearInterval(ear);
    await runtime.close(0);
  }
}

/** Bundles the functions and makes a runtime for them; its processes start when they are needed. */
export async function openRuntime(
  engine: EmbeddedEngine,
  { serviceSources, jobSources, workers }: Pick<RunOptions, 'serviceSources' | 'jobSources' | 'workers'>,
): Promise<FunctionRuntime> {
  const sources = new Map(serviceSources);
  for (const [name, file] of jobSources) sources.set(JOB_PREFIX + name, file);
  const secrets = openSecrets(engine.home);
  return new FunctionRuntime({
    bundles: await bundleFunctions(sources, engine.home.functions),
    environment: (name) => environment(engine, name, [...jobSources.keys()], secrets),
    logs: engine.home.logs,
    adopt: engine.adopt,
    workers,
    services: new Set(Object.values(SERVICES)),
  });
}

async function execute(
  engine: EmbeddedEngine,
  options: RunOptions,
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
  });
  let step = await events.next();
  for (; !step.done; step = await events.next()) options.onEvent(step.value);
  if (step.value.status === 'ABORTED') await stopJobs(engine, options, startedAt, runtime);
  // The machine closes its runs itself; one that it could not (stopped, or ended by States.Runtime) is closed here.
  if (step.value.status !== 'SUCCEEDED') await closeLeftOpen(engine, options.runId, arn, startedAt, step.value.status);
  return step.value;
}

/** After the execution has stopped: asks the jobs that still run to end, and gives them a grace. */
async function stopJobs(
  { runs }: EmbeddedEngine,
  { runId, stop = { by: 'its own command' } }: RunOptions,
  startedAt: string,
  runtime: FunctionRuntime,
): Promise<void> {
  const run = await runs.findRun(runId);
  if (run?.execution_started_at === startedAt) await runs.update(run, requestStop(stop));
  await runtime.close(STOP_GRACE_MS);
}

async function closeLeftOpen(
  { runs }: EmbeddedEngine,
  runId: string,
  execution: string,
  startedAt: string,
  as: 'ABORTED' | 'FAILED',
): Promise<void> {
  const run = await runs.findRun(runId);
  // A run of the same name can be another execution's, which is at work on it.
  if (run ? run.status !== 'RUNNING' || run.execution_started_at !== startedAt : as !== 'ABORTED') return;
  await closeRun(runs, { run_id: runId, execution, execution_started_at: startedAt }, as);
}

/** Stops the execution where its run was asked to stop by another command: this process is the one that can. */
async function hearStop({ runs }: EmbeddedEngine, options: RunOptions, asked: AbortController): Promise<void> {
  if (asked.signal.aborted) return;
  const run = await runs.findRun(options.runId);
  if (!run?.stop_requested || run.status !== 'RUNNING') return;
  options.onStopAsked?.(run);
  asked.abort(AbortReason.executionAborted);
}

/** Tells readers of the table that the run's owner lives. Refused before the run is opened and after it is closed. */
async function beat({ runs }: EmbeddedEngine, runId: string): Promise<void> {
  const aliveUntil = new Date(Date.now() + 3 * HEARTBEAT_MS).toISOString();
  await runs.update(
    { run_id: runId, entry: RUN_ENTRY },
    { condition: { equal: ['status', 'RUNNING'] }, set: [['alive_until', aliveUntil]] },
  );
}

function environment(
  { home, storeUrl }: EmbeddedEngine,
  functionName: string,
  targets: string[],
  secrets: string[],
): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // As on Lambda, what a bundle leaves out is found beside the runtime, wherever the home is.
    NODE_PATH: path.join(path.dirname(builtEntry('function-host')), '..', 'node_modules'),
    RUNSHEET_STORE_URL: storeUrl,
    RUNSHEET_RUN_TABLE: EMBEDDED_TABLES.runs,
    RUNSHEET_DATA_URL: pathToFileURL(home.data).href,
    RUNSHEET_SECRETS: JSON.stringify(secrets),
    RUNSHEET_SECRETS_FILE: home.secretsFile,
    // V8's compiled code of a bundle is kept: each process starts in half the time.
    NODE_COMPILE_CACHE: home.cache,
    ...(functionName === SERVICES.LoadGroup && {
      RUNSHEET_MASTER_TABLE: EMBEDDED_TABLES.master,
      RUNSHEET_FUNCTION_PREFIX: JOB_PREFIX,
      RUNSHEET_TARGETS: JSON.stringify(targets),
    }),
  };
}

/** The service functions' entries in a checkout. */
export function serviceSources(projectRoot: string): Map<string, string> {
  return new Map(Object.values(SERVICES).map((name) => [name, path.join(projectRoot, 'functions', `${name}.ts`)]));
}
