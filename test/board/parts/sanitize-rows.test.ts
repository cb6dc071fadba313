import { sanitizeJobRun, sanitizeRun } from '../../../board/parts/sanitize-rows';
import type { JobRunRow } from '../../../domain/tables/rows';
import { boardData } from '../../support/rows/board-data';

describe('a row that is sanitized', () => {
  it('is unchanged if its fields have their types', () => {
    for (const { run, rows } of boardData({ runs: 6, failing: 2 }).runs) {
      expect(sanitizeRun(run)).toEqual(run);
      expect(rows.map(sanitizeJobRun)).toEqual(rows);
    }
  });

  it('has text where text is required', () => {
    const row = { job_name: 7, status: ['FAILED'], planned_at: null } as never;
    expect(sanitizeJobRun(row)).toMatchObject({
      job_name: 'not text: 7',
      status: 'not text: ["FAILED"]',
      planned_at: 'not text: null',
    });
  });

  it('lacks an optional field of another type', () => {
    const run = { status: 'FAILED', ended_at: null, parameters: 'x', expected_minutes: '45', job_count: {} } as never;
    const clean = sanitizeRun(run);
    for (const field of ['ended_at', 'parameters', 'expected_minutes', 'job_count'])
      expect(clean).not.toHaveProperty(field);
  });

  it('keeps the counts that are numbers, and the attempts that are objects', () => {
    expect(sanitizeRun({ counts: { FAILED: 1, LOST: 'x' } } as never)).toMatchObject({ counts: { FAILED: 1 } });
    const attempts = ['x', { attempt: 2, status: 'FAILED', error: 'broken' }];
    expect(sanitizeJobRun({ attempts } as unknown as JobRunRow).attempts).toEqual([
      expect.objectContaining({
        attempt: 2,
        status: 'FAILED',
        started_at: null,
        error: { name: 'not an error', message: '"broken"' },
      }),
    ]);
    expect(sanitizeJobRun({ attempts: 'x' } as unknown as JobRunRow).attempts).toEqual([]);
  });

  it('keeps the fields that no page relies on', () => {
    expect(sanitizeRun({ run_id: 'r-1', plan_no: 'x' } as never)).toMatchObject({ run_id: 'r-1', plan_no: 'x' });
  });
});
