import path from 'node:path';
import { readGroupsFiles } from '../../../adapters/files/groups-file';
import type { RunRow } from '../../../domain/tables/rows';
import { findJobFunctions } from '../../../local/functions/function-sources';
import { runGroup } from '../../../local/run-group';
import type { HistoryEvent } from '../../../local/states/execution/history-event';
import { applyGroup } from '../../../operations/apply-group';
import { planApply } from '../../../operations/plan-apply';
import type { Laptop } from '../../support/home/laptop';
import { type Applied, putByHand } from './apply-case';
import { type Story, tellStory } from './story';

const ROOT = path.resolve(__dirname, '../../..');
/** Those of the stack. */
const SOURCES = findJobFunctions([path.join(ROOT, 'test/emulator/jobs')]);

/** Runs the case on the embedded engine. `signal` stops it. */
export async function runEmbedded(
  { engine }: Laptop,
  { group, file, groupCase }: Applied,
  signal = new AbortController().signal,
): Promise<Story> {
  for (const each of await readGroupsFiles([file]))
    await applyGroup(engine.master, await planApply(engine.master, each), { by: 'test', reason: 'a case' });
  await putByHand(engine.master, group, groupCase.byHand);
  const events: HistoryEvent[] = [];
  const runId = `${group}-here`;
  await runGroup(engine, {
    runId,
    input: { group },
    jobSources: SOURCES,
    workers: 4,
    signal,
    onEvent: (event) => events.push(event),
  });
  const run = (await engine.runs.findRun(runId)) as RunRow;
  return tellStory(run, await engine.runs.listJobRuns(run), countEvents(events));
}

function countEvents(events: readonly HistoryEvent[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { stateName, type } of events) {
    const kind = `${stateName ?? 'the execution'} ${type}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}
