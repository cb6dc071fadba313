import type { JobRunOfRun } from '../../../adapters/dynamodb/job-run-queries';
import type { LoggedChange } from '../../../domain/history/logged-change';

/** The morning after the last night of a test. */
export const MORNING = Date.parse('2026-11-22T08:00:00Z');
export const DAY_MS = 86_400_000;
/** The first night. */
export const START = Date.UTC(2026, 9, 1, 2);

export function aChange(at: number, job_name = 'j'): LoggedChange {
  const made = new Date(at).toISOString();
  return { at: made, job_name, by: 'ann', reason: null, before: {}, after: {}, cut: [], sequence: '1' };
}

/** A change before the night of this number, counted from 0. */
export const changeBefore = (night: number, job?: string) => aChange(START + (night - 0.5) * DAY_MS, job);

/** A success each night, which took so many seconds. */
export function nights(...seconds: number[]): JobRunOfRun[] {
  return seconds.map((took, night) => {
    const started_at = new Date(START + night * DAY_MS).toISOString();
    return {
      run_id: `r-${night}`,
      plan_no: 1,
      job_group: 'g',
      job_name: 'j',
      planned_at: started_at,
      started_at,
      ended_at: new Date(START + night * DAY_MS + took * 1000).toISOString(),
      status: 'SUCCEEDED',
      attempt: 1,
      attempts: [],
    };
  });
}

/** So many durations, which differ by up to two seconds. */
export const about = (count: number, seconds: number) => Array.from({ length: count }, (_, at) => seconds + (at % 3));
