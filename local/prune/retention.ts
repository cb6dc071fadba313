const MB = 1024 * 1024;

/**
 * How much of a home is kept without anyone's doing. A run has about three logs, of a few KB, so the numbers are far
 * above what 30 days of hourly runs leave (30 * 24 * 3 = 2,160 files).
 */
export interface Retention {
  /** Older files go. */
  days: number;
  /** Of the logs, the oldest go until as few are left. */
  logFiles: number;
  logBytes: number;
}

export const RETENTION: Retention = { days: 30, logFiles: 5_000, logBytes: 500 * MB };

/** The store's own log is begun anew when it is larger; one earlier is kept. */
export const STORE_LOG_BYTES = 10 * MB;

export const DAY_MS = 86_400_000;

/** `30 days`, `1 day`, `0.5 days`: what `prune` was told, as it is said to people. */
export function daysText(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}
