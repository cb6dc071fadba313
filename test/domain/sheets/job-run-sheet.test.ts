import { csvRecord } from '../../../domain/sheets/csv-text';
import { JOB_RUN_SHEET, jobRunsOf } from '../../../domain/sheets/job-run-sheet';
import { aJobRun, aRun } from '../../protocol/builders';

it('has a job run with its error, its output and its duration in seconds', () => {
  const rows = [
    aJobRun({
      status: 'SUCCEEDED',
      attempt: 1,
      duration_ms: 1500,
      output: '{"rows":2}',
      started_at: '2026-11-22T02:30:00.000Z',
    }),
    aJobRun({ status: 'FAILED', error: { name: 'Error', message: '=1+1' } }),
  ];
  const [good, bad] = jobRunsOf(aRun(), rows).map((each) => csvRecord(JOB_RUN_SHEET, each));
  expect(good).toContain(',2026-11-22T02:30:00.000Z,,1.5,,,"{""rows"":2}",');
  expect(bad).toContain(",Error,'=1+1,");
});
