import fc from 'fast-check';
import { failureText, runHeadline, summarizeRun } from '../../../domain/explain/run-summary';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { isFailed, isOpen, JOB_RUN_STATUSES } from '../../../domain/tables/statuses';
import { aJobRun, aRunRow, isoAt } from '../../support/rows/a-job-run';

const TIMEOUT = { error: { name: 'TimeoutError', message: 'no answer\nfrom the warehouse' } };
const skippedBy = (name: string, stage: number, blamed: string) =>
  aJobRun(
    { name, stage, status: 'SKIPPED' },
    { ended_at: isoAt(9_000), reason: `stage ${stage} never started: ${blamed}` },
  );

describe('what a run came to', () => {
  it('names what failed, the first to go wrong first, and who kept what from starting', () => {
    const rows = [
      aJobRun({ name: 'late', status: 'FAILED', span: [0, 5_000] }, TIMEOUT),
      aJobRun({ name: 'early', status: 'TIMED_OUT', span: [0, 3_000] }, TIMEOUT),
      aJobRun({ name: 'well', span: [0, 1_000] }),
      skippedBy('load', 1, 'early TIMED_OUT'),
      skippedBy('report', 2, 'early TIMED_OUT'),
      aJobRun({ name: 'off', stage: null, status: 'DISABLED' }),
      aJobRun({ name: 'unselected', stage: null, status: 'SKIPPED' }, { reason: 'not selected for this run' }),
    ];
    const { jobs, failed, skipped } = summarizeRun({ rows });
    expect(jobs).toBe(5);
    expect(names(failed)).toEqual(['early', 'late']);
    expect(skipped.map((each) => [names(each.because), names(each.jobs)])).toEqual([
      [
        ['late', 'early'],
        ['load', 'report'],
      ],
    ]);
  });

  it('blames the first stage that failed, though a later one holds an INVALID job of its own', () => {
    const rows = [
      aJobRun({ name: 'extract', status: 'FAILED', span: [0, 1_000] }),
      aJobRun({ name: 'bad', stage: 1, status: 'INVALID' }),
      skippedBy('report', 2, 'extract FAILED'),
    ];
    expect(summarizeRun({ rows }).skipped.map(({ because }) => names(because))).toEqual([['extract']]);
  });

  it('gives the reason alone where the run was stopped, and does not take it for a job’s name', () => {
    const stopped = (name: string, reason: string) =>
      aJobRun({ name, status: 'SKIPPED', stage: 1 }, { ended_at: isoAt(9_000), reason });
    const rows = [
      aJobRun({ name: 'extract', status: 'FAILED', span: [0, 1_000] }),
      skippedBy('report', 1, 'extract FAILED'),
      stopped('load', 'the run was stopped before it started by ann'),
      stopped('odd', '["job#extract"]'),
    ];
    expect(
      summarizeRun({ rows }).skipped.map(({ because, reason, jobs }) => [names(because), reason, names(jobs)]),
    ).toEqual([
      [['extract'], 'stage 1 never started: extract FAILED', ['report']],
      [[], 'the run was stopped before it started by ann', ['load']],
      [[], '["job#extract"]', ['odd']],
    ]);
  });

  it('counts each failed row once, the earliest end first, and puts each skipped row in one group', () => {
    const row = fc.record({
      status: fc.constantFrom(...JOB_RUN_STATUSES),
      stage: fc.option(fc.nat(3)),
      ended: fc.nat(5),
      reason: fc.constantFrom('stage 2 never started: job-0 FAILED', 'the run was stopped', ''),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (given) => {
        const rows = given.map(({ status, stage, ended, reason }, at) =>
          aJobRun(
            // What was not to run has no stage.
            { name: `job-${at}`, stage: status === 'DISABLED' ? null : stage, status },
            { reason, ...(!isOpen(status) && ended > 0 && { ended_at: isoAt(ended * 1000) }) },
          ),
        );
        const { jobs, failed, skipped } = summarizeRun({ rows });
        expect([...failed].sort(byName)).toEqual(rows.filter(({ status }) => isFailed(status)).sort(byName));
        const ends = failed.map(({ ended_at, planned_at }) => ended_at ?? planned_at);
        expect(ends).toEqual([...ends].sort());
        const skippedRows = rows.filter(({ status, ended_at }) => status === 'SKIPPED' && ended_at !== undefined);
        expect(skipped.flatMap((group) => group.jobs).sort(byName)).toEqual(skippedRows.sort(byName));
        for (const group of skipped) {
          expect(group.jobs.length).toBeGreaterThan(0);
          for (const blamed of group.because) expect(isFailed(blamed.status)).toBe(true);
        }
        expect(failed.length + skippedRows.length).toBeLessThanOrEqual(jobs);
        expect(jobs).toBeLessThanOrEqual(rows.length);
      }),
    );
  });
});

describe('the headline of a run', () => {
  const failed = aJobRun({ name: 'load', status: 'FAILED', span: [0, 1_000] }, { ...TIMEOUT, attempt: 3 });
  const well = aJobRun({ name: 'extract', span: [0, 1_000] });
  const open = aJobRun({ name: 'report', stage: 1, status: 'PENDING' });

  it.each<[string, Partial<RunRow>, JobRunRow[]]>([
    ['nightly succeeded: 1 job in 3 min 05 s', { ended_at: isoAt(185_000) }, [well]],
    [
      'nightly failed: 1 of 2 jobs, first load after 3 attempts: TimeoutError: no answer',
      { status: 'FAILED' },
      [well, failed],
    ],
    ['nightly is running: 1 of 2 jobs done', { status: 'RUNNING' }, [well, open]],
    ['nightly is running: 2 of 3 jobs done, 1 did not succeed', { status: 'RUNNING' }, [well, failed, open]],
    [
      'nightly was stopped by ann: wrong file: 1 of 2 jobs had succeeded',
      { status: 'ABORTED', stop_requested: true, stopped_by: 'ann', stop_reason: 'wrong file' },
      [well, aJobRun({ name: 'load', status: 'ABORTED', span: [0, 1_000] })],
    ],
    [
      'nightly was cut off: 1 of 2 jobs had succeeded',
      { status: 'ABORTED' },
      [well, aJobRun({ name: 'load', status: 'LOST' })],
    ],
    ['nightly was skipped: overlap with nightly-0', { status: 'SKIPPED', reason: 'overlap with nightly-0' }, []],
  ])('is "%s"', (headline, run, rows) => {
    expect(runHeadline({ run: aRunRow(run), rows })).toBe(headline);
  });

  it('says that a run without a plan failed before any job ran', () => {
    const { on_failure, ...run } = aRunRow({ status: 'FAILED', reason: 'group "nightly" has no jobs' });
    expect(on_failure).toBe('stop');
    expect(runHeadline({ run, rows: [] })).toBe('nightly failed before any job ran: group "nightly" has no jobs');
  });

  it('names a status that is not FAILED, and no attempts where there was one', () => {
    expect(failureText(aJobRun({ status: 'TIMED_OUT', span: [0, 1] }, TIMEOUT))).toBe(
      ' (TIMED_OUT): TimeoutError: no answer',
    );
  });
});

function names(rows: readonly JobRunRow[]): string[] {
  return rows.map(({ job_name }) => job_name);
}

function byName(a: JobRunRow, b: JobRunRow): number {
  return a.job_name < b.job_name ? -1 : 1;
}
