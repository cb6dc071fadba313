import path from 'node:path';
import type { EmbeddedEngine } from '../local/embedded-engine';
import type { FunctionRuntime } from '../local/functions/function-runtime';
import { newRunId, runGroup, serviceSources } from '../local/run-group';
import type { HistoryEvent } from '../local/states/history-event';
import { readStoreFile } from '../local/store/store-file';
import { proportionalMemory } from './process-memory';

export interface MeasuredRun {
  runId: string;
  events: HistoryEvent[];
  /** From the first event to the last: loading, all jobs, closing. */
  ms: number;
  /** From the plan's commit to CloseRun's call: the jobs alone. */
  jobsMs: number;
  /** Highest PSS of all processes together, MB. */
  peakMb: number | undefined;
}

const SAMPLE_MS = 100;

/** Runs a group on the embedded engine, with its event log and the memory of all its processes. */
export async function measureRun(engine: EmbeddedEngine, group: string, workers: number): Promise<MeasuredRun> {
  const events: HistoryEvent[] = [];
  const store = readStoreFile(engine.home.storeFile)?.pid;
  let runtime: FunctionRuntime | undefined;
  let peakMb: number | undefined;
  const sampler = setInterval(() => {
    const now = proportionalMemory([process.pid, ...(store ? [store] : []), ...(runtime?.pids ?? [])]);
    if (now !== undefined) peakMb = Math.max(peakMb ?? 0, now);
  }, SAMPLE_MS);
  const runId = newRunId(group, new Date());
  const result = await runGroup(engine, {
    runId,
    input: { group, trigger: 'manual' },
    serviceSources: serviceSources('.'),
    jobSources: new Map([['no-op', path.resolve('bench/jobs/no-op.ts')]]),
    workers,
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    onRuntime: (started) => {
      runtime = started;
    },
  });
  clearInterval(sampler);
  if (result.status !== 'SUCCEEDED') throw new Error(`run ${runId} ended ${result.status}: ${result.cause}`);
  return {
    runId,
    events,
    ms: between(events, 'first', 'last'),
    jobsMs: between(events, 'LoadGroup', 'CloseRun'),
    peakMb,
  };
}

function between(events: readonly HistoryEvent[], from: string, to: string): number {
  const loaded = events.findIndex((event) => event.type === 'TaskSucceeded' && event.stateName === from);
  const closing = events.findIndex((event) => event.type === 'TaskScheduled' && event.stateName === to);
  const first = from === 'first' ? events[0] : events[loaded];
  const last = to === 'last' ? events.at(-1) : events[closing];
  return Date.parse(last?.timestamp ?? '') - Date.parse(first?.timestamp ?? '');
}
