import fc from 'fast-check';
import { WEB_LINKS } from '../../../board/links';
import { renderGantt } from '../../../board/run/gantt';
import { ganttBands, MAX_GANTT_ROWS } from '../../../board/run/gantt-bands';
import { criticalPath, spanOf } from '../../../domain/explain/critical-path';
import type { JobRunRow } from '../../../domain/tables/rows';
import { jobRuns, runs } from '../../protocol/arbitrary-rows';
import { attribute, parsePage } from '../../support/pages/parsed-page';
import { boardData } from '../../support/rows/board-data';

const NOW = Date.parse('2026-11-22T03:00:00Z');
const VIEW = { links: WEB_LINKS, now: NOW, console: undefined, options: '' };

/** Rows of one run, each of a name of its own. */
const rowsOfRun = fc
  .array(fc.tuple(jobRuns, fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined })), { maxLength: 12 })
  .map((all) =>
    all.map(([row, stage], at): JobRunRow => {
      const { stage: _, ...rest } = row;
      return { ...rest, job_name: `job-${at}`, ...(stage !== undefined && { stage }) };
    }),
  );

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

it('draws everything inside its own width, whatever the rows say', () => {
  fc.assert(
    fc.property(rowsOfRun, runs, (rows, run) => {
      const { elements } = parsePage(renderGantt(run, rows, criticalPath(run, rows, NOW), VIEW).text);
      const numbers = elements.flatMap((element) =>
        ['x', 'x1', 'x2', 'width'].flatMap((name) => attribute(element, name) ?? []),
      );
      for (const number of numbers) {
        expect(number).toMatch(/^\d+(\.\d+)?%?$/);
        expect(Number.parseFloat(number)).toBeLessThanOrEqual(100.2);
      }
    }),
  );
});

it('shows what decided the end, what failed and what was tried again before all else', () => {
  const [night] = boardData({ jobs: 2000, runs: 1, failing: 1 }).runs;
  if (!night) throw new Error('a night is missing');
  const path = criticalPath(night.run, night.rows, NOW);
  const bands = ganttBands(night.rows, path, NOW);
  const shown = new Set(bands.flatMap((band) => band.shown.map(({ job_name }) => job_name)));
  expect(shown.size).toBe(MAX_GANTT_ROWS);
  for (const { row } of path) expect(shown).toContain(row.job_name);
  expect(shown).toContain('extract-products');
});
