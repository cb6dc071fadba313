import type { JobRunRow, RunRow } from '../domain/tables/rows';

/** How often `alive_until` is renewed. */
export const HEARTBEAT_MS = 5_000;

/** Two renewals may fail. */
const ALIVE_MS = 3 * HEARTBEAT_MS;

/** What a run's owner writes into the row while it lives. ISO 8601. */
export function aliveUntil(now: number): string {
  return new Date(now + ALIVE_MS).toISOString();
}

/**
 * When a run whose command is gone was last alive, by what its rows say: at its last renewal of `alive_until`, or when
 * something of it began or ended. ISO 8601.
 */
export function lastAlive(run: RunRow, rows: readonly JobRunRow[], now: number): string {
  const renewed = Date.parse(run.alive_until ?? '') - ALIVE_MS;
  const noted = rows.flatMap(({ started_at, ended_at, attempts }) => [
    started_at,
    ended_at,
    ...attempts.flatMap((attempt) => [attempt.started_at, attempt.ended_at]),
  ]);
  const times = [run.execution_started_at, run.planned_at, ...noted].map((time) => Date.parse(time ?? ''));
  const known = [renewed, ...times].filter((time) => !Number.isNaN(time) && time <= now);
  return new Date(known.length > 0 ? Math.max(...known) : now).toISOString();
}
