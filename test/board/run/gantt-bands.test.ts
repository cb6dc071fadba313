import fc from 'fast-check';
import { ganttBands, MAX_GANTT_ROWS } from '../../../board/run/gantt-bands';
import { criticalPath, spanOf } from '../../../domain/explain/critical-path';
import { runs } from '../../protocol/arbitrary-rows';
import { boardData } from '../../support/rows/board-data';
import { NOW, rowsOfRun } from '../../support/rows/rows-of-run';

it('shows or counts each job that ran once, whatever the rows say', () => {
  fc.assert(
    fc.property(rowsOfRun, runs, (rows, run) => {
      const bands = ganttBands(rows, criticalPath(run, rows, NOW), NOW);
      const shown = bands.flatMap((band) => band.shown);
      expect(new Set(shown).size).toBe(shown.length);
      const counted = shown.length + bands.reduce((sum, { others }) => sum + (others?.count ?? 0), 0);
      const ran = rows.filter((row) => spanOf(row, NOW) && bands.some(({ stage }) => stage === row.stage));
      expect(counted).toBe(ran.length);
    }),
  );
});

it('shows the critical path, the failed and the retried jobs before all others', () => {
  const [night] = boardData({ jobs: 2000, runs: 1, failing: 1 }).runs;
  if (!night) throw new Error('a night is missing');
  const path = criticalPath(night.run, night.rows, NOW);
  const bands = ganttBands(night.rows, path, NOW);
  const shown = new Set(bands.flatMap((band) => band.shown.map(({ job_name }) => job_name)));
  expect(shown.size).toBe(MAX_GANTT_ROWS);
  for (const { row } of path) expect(shown).toContain(row.job_name);
  expect(shown).toContain('extract-products');
});
