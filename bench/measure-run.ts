import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { newRunId } from '../domain/runs/run-id';
import type { EmbeddedEngine } from '../local/embedded-engine';
import type { FunctionRuntime } from '../local/functions/function-runtime';
import { runGroup } from '../local/run-group';
import { readStoreFile } from '../local/store/store-file';
import { type HistoryCosts, HistoryCounter } from './history-counter';
import { proportionalMemory } from './process-memory';

export interface MeasuredRun {
  history: HistoryCosts;
  /** Undefined if the machine does not show the PSS of processes. */
  peak: PeakMemory | undefined;
}

/** The memory of all processes at the moment of their highest sum: PSS in MB. */
export interface PeakMemory {
  sumMb: number;
  engineMb: number;
  storeMb: number;
  functionsMb: number;
}

const SAMPLE_MS = 200;

/** Calls `measureRun` in a process of its own, whose memory holds nothing of the bench's earlier work. */
export function measureFreshRun(home: string, group: string, workers: number): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1] as string, ['--one-run', home, group, String(workers)]);
    child.once('message', (measured) => resolve(measured as MeasuredRun));
    child.once('exit', (code) => reject(new Error(`the run of ${group} exited with ${code}`)));
  });
}

/** Runs a group of no-op jobs on the embedded engine; counts its events and samples the memory of its processes. */
export async function measureRun(engine: EmbeddedEngine, group: string, workers: number): Promise<MeasuredRun> {
  const history = new HistoryCounter();
  const store = readStoreFile(engine.home.storeFile)?.pid;
  let runtime: FunctionRuntime | undefined;
  let peak: PeakMemory | undefined;
  const sampler = setInterval(() => {
    const now = sample(store, runtime?.pids ?? []);
    if (now && now.sumMb > (peak?.sumMb ?? 0)) peak = now;
  }, SAMPLE_MS);
  const result = await runGroup(engine, {
    runId: newRunId(group, new Date(), randomUUID()),
    input: { group, trigger: 'manual' },
    jobSources: new Map([['no-op', path.resolve('bench/jobs/no-op.ts')]]),
    workers,
    signal: new AbortController().signal,
    onEvent: history.take,
    onRuntime: (started) => {
      runtime = started;
    },
  });
  clearInterval(sampler);
  if (result.status !== 'SUCCEEDED') throw new Error(`the run of ${group} ended ${result.status}: ${result.cause}`);
  return { history: history.costs(), peak };
}

function sample(store: number | undefined, functions: readonly number[]): PeakMemory | undefined {
  const engineMb = proportionalMemory([process.pid]);
  const storeMb = proportionalMemory(store ? [store] : []);
  const functionsMb = proportionalMemory(functions);
  if (engineMb === undefined || storeMb === undefined || functionsMb === undefined) return undefined;
  return { sumMb: engineMb + storeMb + functionsMb, engineMb, storeMb, functionsMb };
}
