import fc from 'fast-check';
import { criticalPath, spanOf } from '../../../domain/explain/critical-path';
import type { JobRunRow } from '../../../domain/tables/rows';
import { aJobRun, aRunRow, PLANNED_AT } from '../../support/rows/a-job-run';

const NOW = PLANNED_AT + 1_000_000;
/** Clocks of two machines, as the path allows for. */
const SLACK = 50;

describe('the critical path', () => {
  it('goes from stage to stage by the job that ended last in each', () => {
    const rows = [
      aJobRun({ name: 'extract', stage: 0, span: [100, 5_000] }),
      aJobRun({ name: 'quick', stage: 0, span: [100, 1_000] }),
      aJobRun({ name: 'load', stage: 1, span: [5_200, 9_000] }),
      aJobRun({ name: 'small', stage: 1, span: [5_200, 6_000] }),
      aJobRun({ name: 'archive', stage: null, span: [100, 8_000] }),
    ];
    expect(pathOf(rows)).toEqual([
      ['extract', 100],
      ['load', 200],
    ]);
  });

  it('is that of the parallel jobs where they end last', () => {
    const rows = [
      aJobRun({ name: 'extract', span: [100, 5_000] }),
      aJobRun({ name: 'archive', stage: null, span: [300, 8_000] }),
    ];
    expect(pathOf(rows)).toEqual([['archive', 300]]);
  });

  it('goes within a stage by who gave a place up, where there are more jobs than places', () => {
    const rows = [
      aJobRun({ name: 'a', span: [0, 2_000] }),
      aJobRun({ name: 'b', span: [0, 3_000] }),
      aJobRun({ name: 'c', span: [2_010, 9_000] }),
    ];
    expect(pathOf(rows, 2)).toEqual([
      ['a', 0],
      ['c', 10],
    ]);
    // With a place for each of them c waited for nobody.
    expect(pathOf(rows, 3)).toEqual([['c', 2_010]]);
  });

  it('ends with now where a job still runs', () => {
    const rows = [
      aJobRun({ name: 'extract', span: [0, 5_000] }),
      aJobRun({ name: 'load', stage: 1, status: 'RUNNING', span: [5_100, 0] }),
    ];
    expect(criticalPath(aRunRow({ status: 'RUNNING' }), rows, NOW).at(-1)).toMatchObject({ end: NOW, waitedMs: 100 });
  });

  it('is empty where no job ran here: carried over is not run', () => {
    const rows = [aJobRun({ name: 'a', status: 'SKIPPED' }), aJobRun({ name: 'b' }, { carried_from: 'nightly-0' })];
    expect(criticalPath(aRunRow(), rows, NOW)).toEqual([]);
  });

  it('leaves out a row whose start is no time, and takes an end that is none for the start', () => {
    const broken = aJobRun({ name: 'a', span: [0, 1_000] }, { started_at: 'yesterday' });
    expect(spanOf(broken, NOW)).toBeUndefined();
    // More jobs than places: who waited for whom is asked of each of them.
    const rows = Array.from({ length: 5 }, (_, at) => ({ ...broken, job_name: `a${at}`, entry: `job#a${at}` }));
    expect(criticalPath(aRunRow({ max_concurrency: 1 }), rows, NOW)).toEqual([]);
    const endless = aJobRun({ name: 'b', span: [500, 1_000] }, { ended_at: 'tomorrow' });
    expect(spanOf(endless, NOW)).toMatchObject({ start: PLANNED_AT + 500, end: PLANNED_AT + 500 });
  });

  it('is ordered in time and by stage, in one branch, each job once, and ends when the last job ended', () => {
    fc.assert(
      fc.property(played(), fc.integer({ min: 1, max: 40 }), (rows, places) => {
        const path = criticalPath(aRunRow({ max_concurrency: places }), rows, NOW);
        const ran = rows.flatMap((row) => spanOf(row, NOW) ?? []);
        expect(path.at(-1)?.end).toBe(ran.length === 0 ? undefined : Math.max(...ran.map(({ end }) => end)));
        expect(new Set(path.map(({ row }) => row.stage === undefined)).size).toBeLessThanOrEqual(1);
        expect(new Set(path.map(({ row }) => row)).size).toBe(path.length);
        for (const [at, step] of path.entries()) {
          expect(step.waitedMs).toBeGreaterThanOrEqual(0);
          const before = path[at - 1];
          if (!before) continue;
          expect(before.start).toBeLessThan(step.start);
          expect(before.end).toBeLessThanOrEqual(step.start + SLACK);
          expect(before.row.stage ?? 0).toBeLessThanOrEqual(step.row.stage ?? 0);
        }
      }),
    );
  });
});

function pathOf(rows: readonly JobRunRow[], max_concurrency = 40): [string, number][] {
  return criticalPath(aRunRow({ max_concurrency }), rows, NOW).map(({ row, waitedMs }) => [row.job_name, waitedMs]);
}

/** Rows with any spans, in any stages: also such as no run of ours could have. */
function played(): fc.Arbitrary<JobRunRow[]> {
  const row = fc.record({
    stage: fc.option(fc.nat(4)),
    start: fc.nat(100_000),
    took: fc.nat(50_000),
    kind: fc.constantFrom('ran', 'ran', 'runs', 'skipped'),
  });
  return fc.array(row, { maxLength: 50 }).map((all) =>
    all.map(({ stage, start, took, kind }, at) => {
      const common = { name: `job-${at}`, stage };
      if (kind === 'skipped') return aJobRun({ ...common, status: 'SKIPPED' });
      return aJobRun({ ...common, status: kind === 'runs' ? 'RUNNING' : 'SUCCEEDED', span: [start, start + took] });
    }),
  );
}

it('takes of a LOST job run only what is known: not the time until somebody noticed', () => {
  const started_at = '2026-11-22T02:30:10.000Z';
  const entry = { attempt: 1, status: 'LOST' as const, started_at, ended_at: null };
  const attempts = [{ ...entry, class: null, error: null, request_id: null, log_stream: null }];
  const lost = { status: 'LOST' as const, attempt: 1, attempts, started_at, ended_at: '2026-11-22T09:30:00.000Z' };
  expect(spanOf(lost, 0)).toMatchObject({ start: Date.parse(started_at), end: Date.parse(started_at) });
});
