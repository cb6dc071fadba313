const DAY_SECONDS = 86_400;
const RETENTION_DAYS = 365;

/** When a final row may be deleted: a year after its end. In epoch seconds, as DynamoDB's time to live needs them. */
export function expiresAt(endedAt: string): number {
  return Math.floor(Date.parse(endedAt) / 1000) + RETENTION_DAYS * DAY_SECONDS;
}

/**
 * When a planned row may be deleted if nobody ever closes it. An execution lasts at most a year, so that no row is
 * deleted while its run goes on.
 */
export function expiresUnclosed(plannedAt: string): number {
  return expiresAt(plannedAt) + 366 * DAY_SECONDS;
}

/** When the item about a wait for the end of work may be deleted: a day after the attempt is looked at no more. */
export function expiresWait(leaseUntil: string): number {
  return Math.ceil(Date.parse(leaseUntil) / 1000) + DAY_SECONDS;
}

/** Scheduler delivers an event at most a day late. One more week is for people who read the rows. */
const FIRE_DAYS = 8;

/** When the row of a fired or a missed scheduled time may be deleted. */
export function expiresFire(now: string): number {
  return Math.floor(Date.parse(now) / 1000) + FIRE_DAYS * DAY_SECONDS;
}
