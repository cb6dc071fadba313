import { parseJobRow } from '../../../domain/groups/job';
import { csvRecord } from '../../../domain/sheets/csv-text';
import { JOB_SHEET, type ListedJob } from '../../../domain/sheets/job-sheet';

const ROW = {
  job_group: 'nightly',
  job_name: 'load',
  target: 'lambda:load',
  timeout_minutes: 0.5,
  maximum_retries: 2,
  priority: -1,
  parameters: { source: '=A1', day: { run: 'date' } },
  reads: ['s3://raw/orders'],
};

function recordOf(row: Record<string, unknown>): string {
  const listed: ListedJob = { name: String(row.job_name), row, ...parseJobRow(row) };
  return csvRecord(JOB_SHEET, listed).trimEnd();
}

it('has the fields of a job, defaults filled in', () => {
  expect(recordOf({ ...ROW, version: 3, updated_by: 'ann' })).toBe(
    'nightly,load,lambda:load,0.5,2,-1,true,30,"{""source"":""=A1"",""day"":{""run"":""date""}}",,' +
      '"[""s3://raw/orders""]",,,,3,,ann,,',
  );
});

it('has an INVALID row as somebody typed it, with its problems', () => {
  const record = recordOf({ ...ROW, priority: 'high', parameters: [1], owner: '=cmd()' });
  expect(record).toMatch(/^nightly,load,lambda:load,0.5,2,high,,,\[1\],,"\[""s3:\/\/raw\/orders""\]",,,'=cmd\(\),,,,,/);
  expect(record).toContain('priority is ""high""');
});
