const DAY_SECONDS = 86_400;
const RETENTION_DAYS = 365;

/** When a terminal row may be deleted: a year after its end. Epoch seconds, as DynamoDB's time to live wants them. */
export function expiresAt(endedAt: string): number {
  return Math.floor(Date.parse(endedAt) / 1000) + RETENTION_DAYS * DAY_SECONDS;
}

/**
 * When a planned row may be deleted if nobody ever closes it. An execution lasts at most a year, so this can take no row
 * from under a run (protocol, F23).
 */
export function expiresUnclosed(plannedAt: string): number {
  return expiresAt(plannedAt) + 366 * DAY_SECONDS;
}

/** Scheduler delivers an event late by a day at most; a week more is for who reads the rows (protocol, F23). */
const FIRE_DAYS = 8;

/** When the row of a fired or missed scheduled time may be deleted. */
export function expiresFire(now: string): number {
  return Math.floor(Date.parse(now) / 1000) + FIRE_DAYS * DAY_SECONDS;
}
