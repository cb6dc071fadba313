import { explainJobRun } from '../../../domain/explain/explain-job-run';
import type { Question } from '../../../domain/explain/explanation';
import { closeJobRun } from '../../../domain/runs/close-run';
import type { Change } from '../../../domain/tables/change';
import type { AttemptEntry, JobRunRow, RunRow } from '../../../domain/tables/rows';
import { aRun } from '../../protocol/builders';

export const END = '2026-11-22T02:40:00.000Z';

/** Asks about the first of the rows, in a closed run. */
export function why(rows: readonly JobRunRow[], run: Partial<RunRow> = {}, more: Partial<Question> = {}) {
  const found = explainJobRun({ run: aRun({ status: 'FAILED', ...run }), rows, job: rows[0]?.job_name ?? '', ...more });
  if (!found) throw new Error('no answer');
  return { ...found, text: found.answer.join(' ') };
}

export const entry = (attempt: number, given: Partial<AttemptEntry> = {}): AttemptEntry => ({
  attempt,
  status: 'FAILED',
  started_at: `2026-11-22T02:3${attempt}:00.000Z`,
  ended_at: `2026-11-22T02:3${attempt}:30.000Z`,
  class: 'job',
  error: { name: 'Error', message: `broken ${attempt}\nat line 1` },
  request_id: 'r',
  log_stream: 's',
  ...given,
});
export const aSuccess = (attempt: number) => entry(attempt, { status: 'SUCCEEDED', class: null, error: null });

/** The row as CLOSE leaves it, with the reasons that CLOSE writes. */
export function closed(
  row: JobRunRow,
  run: RunRow,
  rows: readonly JobRunRow[],
  as: 'END' | 'ABORTED' = 'END',
): JobRunRow {
  const { set = [] } = closeJobRun(row, run, rows, as, END) as Change;
  const attempts = row.attempts.map((each) => ({ ...each }));
  for (const [path, value] of set) {
    if (typeof path !== 'string') Object.assign(attempts[path[1]] as AttemptEntry, { [path[2] as string]: value });
  }
  return { ...row, ...Object.fromEntries(set.filter(([path]) => typeof path === 'string')), attempts };
}
