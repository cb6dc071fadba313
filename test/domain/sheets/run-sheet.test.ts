import { runJson } from '../../../domain/runs/run-json';
import { csvHeader, csvRecord } from '../../../domain/sheets/csv-text';
import { RUN_SHEET } from '../../../domain/sheets/run-sheet';
import { aJobRun, aRun } from '../../protocol/builders';

const cellsOf = (text: string) => text.trimEnd().split(',');

function sheetOf(run: ReturnType<typeof runJson>): Record<string, string | undefined> {
  const cells = cellsOf(csvRecord(RUN_SHEET, run));
  return Object.fromEntries(cellsOf(csvHeader(RUN_SHEET)).map((name, at) => [name, cells[at]]));
}

it('has all fields of the JSON, the counts by status', () => {
  const { counts: _, ...fields } = runJson(aRun());
  const names = RUN_SHEET.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(Object.keys(fields)));
  expect(names).toEqual(expect.arrayContaining(['succeeded', 'timed_out', 'lost']));
});

it('gives the duration of an ended run in seconds, and none of an open one', () => {
  const times = { planned_at: '2026-11-22T02:00:00.000Z', ended_at: '2026-11-22T02:00:01.500Z' };
  expect(sheetOf(runJson(aRun({ status: 'SUCCEEDED', ...times })))).toMatchObject({ duration_seconds: '1.5' });
  const open = sheetOf(runJson(aRun(), [aJobRun({ status: 'RUNNING' }), aJobRun({ status: 'SUCCEEDED' })]));
  expect(open).toMatchObject({ duration_seconds: '', ended_at: '', running: '1', succeeded: '1', failed: '0' });
});
