import { RowProgress } from '../../../cli/progress/row-progress';
import type { AttemptEntry, JobRunRow, RunRow } from '../../../domain/tables/rows';

const PLANNED_AT = '2026-11-22T02:00:00.000Z';
const RUN = { run_id: 'nightly-1', status: 'RUNNING', planned_at: PLANNED_AT } as RunRow;

function aRow(given: { [K in keyof JobRunRow]?: JobRunRow[K] | undefined } = {}): JobRunRow {
  const job_name = given.job_name ?? 'load';
  return {
    job_name,
    entry: `job#${job_name}`,
    status: 'PENDING',
    planned_at: PLANNED_AT,
    stage: 0,
    attempt: 0,
    attempts: [],
    ...given,
  } as JobRunRow;
}

function anAttempt(attempt: number, given: Partial<AttemptEntry> = {}): AttemptEntry {
  const started_at = `2026-11-22T02:00:0${attempt}.000Z`;
  return {
    attempt,
    status: 'RUNNING',
    started_at,
    ended_at: null,
    class: null,
    error: null,
    request_id: 'r',
    log_stream: 's',
    ...given,
  };
}

const FAILED = {
  status: 'FAILED',
  ended_at: '2026-11-22T02:00:01.500Z',
  error: { name: 'RangeError', message: 'no\n  at x' },
} as const;
const texts = (progress: RowProgress, ...rows: JobRunRow[]) => progress.follow(RUN, rows).map(({ text }) => text);

describe('the progress of a run, by its rows', () => {
  it('begins with the plan, which leaves out what was not to run', () => {
    const progress = new RowProgress();
    const rows = [
      aRow(),
      aRow({ job_name: 'archive', stage: undefined }),
      aRow({ job_name: 'old', status: 'DISABLED', stage: undefined }),
    ];
    expect(texts(progress, ...rows)).toEqual(['planned 2 jobs: 1 parallel, 1 stage']);
    expect([...progress.jobs.keys()]).toEqual(['load', 'archive']);
  });

  it('counts INVALID jobs apart, and what was skipped since the plan as planned', () => {
    const rows = [
      aRow({ status: 'FAILED', attempt: 1 }),
      aRow({ job_name: 'bad', status: 'INVALID', stage: 1 }),
      aRow({ job_name: 'late', status: 'SKIPPED', reason_kind: 'stage_held', stage: 2 }),
    ];
    expect(texts(new RowProgress(), ...rows)).toContain('planned 2 jobs: 0 parallel, 2 stages, 1 INVALID');
  });

  it('has the jobs in the order in which people read them: by stage, the parallel ones last', () => {
    const progress = new RowProgress();
    texts(
      progress,
      aRow({ job_name: 'a', stage: undefined, priority: -1 }),
      aRow({ job_name: 'b', stage: 1 }),
      aRow({ job_name: 'c' }),
    );
    expect([...progress.jobs.keys()]).toEqual(['c', 'b', 'a']);
  });

  it('tells of each thing once, in the order of time, also what came and went between two readings', () => {
    const progress = new RowProgress();
    texts(progress, aRow());
    const attempts = [anAttempt(1, FAILED), anAttempt(2)];
    const retried = aRow({ status: 'RUNNING', attempt: 2, attempts });
    expect(texts(progress, retried)).toEqual([
      'load started',
      'load attempt 1 failed: RangeError: no',
      'load started (attempt 2)',
    ]);
    expect(texts(progress, retried)).toEqual([]);
    const done = aRow({ ...retried, status: 'SUCCEEDED', ended_at: '2026-11-22T02:00:09.000Z' });
    expect(texts(progress, done)).toEqual(['load SUCCEEDED']);
    expect(texts(progress, done)).toEqual([]);
  });

  it('says why a job retries and when, and why it failed', () => {
    const progress = new RowProgress();
    texts(progress, aRow());
    const retry = aRow({
      status: 'RETRYING',
      attempt: 1,
      attempts: [anAttempt(1, FAILED)],
      retry_at: '2026-11-22T02:00:31.000Z',
    });
    expect(texts(progress, retry)).toEqual([
      'load started',
      'load attempt 1 failed: RangeError: no',
      'load retries at 02:00:31',
    ]);
    expect(progress.jobs.get('load')).toMatchObject({ state: 'retrying', attempt: 1, error: 'RangeError: no' });
    const failed = aRow({ ...retry, status: 'FAILED', ended_at: '2026-11-22T02:00:40.000Z' });
    expect(texts(progress, failed)).toEqual(['load FAILED']);
  });

  it('knows an attempt that has ended and is not yet settled from one at work', () => {
    const progress = new RowProgress();
    const state = (entry: AttemptEntry) => {
      progress.follow(RUN, [aRow({ status: 'RUNNING', attempt: 1, attempts: [entry] })]);
      return progress.jobs.get('load')?.state;
    };
    expect(state(anAttempt(1))).toBe('running');
    expect(state(anAttempt(1, FAILED))).toBe('settling');
  });
});
