import type { JobRunRow, RunRow } from '../tables/rows';

/** A run and the job runs of its own plan. */
export interface RunWithRows {
  run: RunRow;
  rows: readonly JobRunRow[];
}

/** Whether its plan was ever complete: one that is closed without one has `planned_at` too, and never has settings. */
export function hadPlan({ on_failure }: Pick<RunRow, 'on_failure'>): boolean {
  return on_failure !== undefined;
}

/** The first line of what a job run ended with: its error, else its reason. Null where it ended well, or has neither. */
export function causeOf({ status, error, reason }: Pick<JobRunRow, 'status' | 'error' | 'reason'>): string | null {
  if (status === 'SUCCEEDED') return null;
  if (error) return `${error.name}: ${firstLine(error.message)}`;
  return reason === undefined ? null : firstLine(reason);
}

export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}
