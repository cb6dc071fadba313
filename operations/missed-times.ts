import { listFires } from '../adapters/dynamodb/fire-rows';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { type Firing, findMissed, readRowsFrom } from '../domain/schedules/fires';
import type { ScheduleInForce } from '../domain/schedules/schedule-in-force';

const DAY_MS = 86_400_000;

/**
 * The group's scheduled times of the last day that no run came at, the earliest first: those that are noted as missed, with
 * no run since, and those that the next look will note.
 */
export async function listMissed(
  runs: RunTable,
  group: string,
  schedule: ScheduleInForce | undefined,
  now: number,
  firing: Firing,
): Promise<number[]> {
  const fires = await listFires(runs, group, schedule ? readRowsFrom(schedule, now) : now - DAY_MS);
  const noted = fires.filter(({ time, runId }) => runId === undefined && time > now - DAY_MS).map(({ time }) => time);
  const seen = fires.map(({ time }) => time);
  const unnoted = schedule ? findMissed(schedule, seen, now, firing) : [];
  return [...noted, ...unnoted].sort((a, b) => a - b);
}
