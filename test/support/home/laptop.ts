import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import type { DeclaredTargets } from '../../../domain/targets/kind';
import type { JsonObject } from '../../../domain/values/json';
import { type EmbeddedEngine, openEngine } from '../../../local/embedded-engine';
import type { FunctionRuntime } from '../../../local/functions/function-runtime';
import { runGroup } from '../../../local/run-group';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import type { Invoke } from '../../../local/states/execution/invoke';
import type { ExecutionResult } from '../../../local/states/execution/run-to-end';
import type { ExecutionOptions } from '../../../local/states/run-execution';
import { endStore } from '../../../local/store/end-store';
import { aJobRow, putGroup } from '../rows/a-group';
import { aGroupName } from '../rows/a-run';

/** The embedded engine on a home of the test's own. */
export interface Laptop {
  engine: EmbeddedEngine;
  /** A folder beside the home, where jobs can write. */
  scratch: string;
  close(): Promise<void>;
}

export interface Finished {
  group: string;
  runId: string;
  result: ExecutionResult;
  events: HistoryEvent[];
  run: RunRow;
  rows: Record<string, JobRunRow>;
}

export interface RunGiven {
  /** The job functions' files, by target. By default `act` of test/support/jobs. */
  sources?: Record<string, string>;
  /** The targets that a project's config would declare. */
  declared?: DeclaredTargets;
  settings?: MasterRow;
  input?: JsonObject;
  workers?: number;
  signal?: AbortSignal;
  group?: string;
  onEvent?(event: HistoryEvent): void;
  onChildEvent?: ExecutionOptions['onChildEvent'];
  onRuntime?(runtime: FunctionRuntime): void;
  /** Wraps the calls that the machine makes to its functions. */
  wrapInvoke?(invoke: Invoke): Invoke;
}

/** One laptop for all tests of a file: opened before the first, closed after the last. */
export function useLaptop(): Laptop {
  const laptop = {} as Laptop;
  beforeAll(async () => {
    Object.assign(laptop, await openLaptop());
  });
  afterAll(() => laptop.close());
  return laptop;
}

export async function openLaptop(): Promise<Laptop> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-'));
  const engine = await openEngine(path.join(folder, 'home'));
  const close = async () => {
    engine.close();
    await endStore(engine.home.storeFile);
    rmSync(folder, { recursive: true, force: true });
  };
  return { engine, scratch: folder, close };
}

const JOBS = path.join(__dirname, '..', 'jobs');

/** The file of a job function among the tests' own. */
export const jobFile = (name: string): string => path.join(JOBS, `${name}.ts`);

/** A job that does what test/support/jobs/act.ts knows under this name. */
export function anActRow(act: string, given: MasterRow = {}): MasterRow {
  const { parameters, ...row } = given;
  return aJobRow({
    job_name: act,
    target: 'lambda:act',
    timeout_minutes: 1,
    parameters: { act, ...(parameters as object) },
    ...row,
  });
}

/** A job that runs this code (test/support/jobs/js.ts), once. */
export function aJsRow(job_name: string, code: string, given: MasterRow = {}): MasterRow {
  const limits = { timeout_minutes: 1, maximum_retries: 0 };
  return aJobRow({ job_name, target: 'lambda:js', ...limits, ...given, parameters: { code } });
}

/** Writes a group of these jobs and runs it to its end. */
export async function runJobs(laptop: Laptop, jobs: readonly MasterRow[], given: RunGiven = {}): Promise<Finished> {
  const group = given.group ?? aGroupName();
  await putGroup(laptop.engine, group, jobs, given.settings);
  const runId = `${group}-${++runs}`;
  const events: HistoryEvent[] = [];
  const result = await runGroup(laptop.engine, {
    runId,
    input: { group, ...given.input },
    jobSources: new Map(Object.entries(given.sources ?? { act: jobFile('act') })),
    workers: given.workers ?? 2,
    ...(given.declared && { declared: given.declared }),
    signal: given.signal ?? new AbortController().signal,
    onEvent: (event) => {
      events.push(event);
      given.onEvent?.(event);
    },
    onChildEvent: given.onChildEvent,
    onRuntime: (runtime) => {
      if (given.wrapInvoke) Object.assign(runtime, { invoke: given.wrapInvoke(runtime.invoke) });
      given.onRuntime?.(runtime);
    },
  });
  const run = (await laptop.engine.runs.findRun(runId)) as RunRow;
  return { group, runId, result, events, run, rows: await rowsOf(laptop, runId) };
}

let runs = 0;

export async function rowsOf({ engine }: Laptop, runId: string): Promise<Record<string, JobRunRow>> {
  const run = await engine.runs.findRun(runId);
  const rows = run ? await engine.runs.listJobRuns(run) : [];
  return Object.fromEntries(rows.map((row) => [row.job_name, row]));
}

/** Each job's status. */
export function statusesOf({ rows }: Pick<Finished, 'rows'>): Record<string, string> {
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, row.status]));
}
