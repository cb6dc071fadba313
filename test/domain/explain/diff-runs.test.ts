import { diffRuns, type RunDiff } from '../../../domain/explain/diff-runs';
import { carriedRow } from '../../../domain/plans/rerun';
import type { RunWithRows } from '../../../domain/runs/run-with-rows';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import type { JsonObject } from '../../../domain/values/json';
import { aJobRun, aRun } from '../../protocol/builders';

const aWhole = (run: Partial<RunRow>, rows: Partial<JobRunRow>[] = []): RunWithRows => ({
  run: aRun({ status: 'SUCCEEDED', ...run }),
  rows: rows.map((row) => aJobRun({ status: 'SUCCEEDED', attempt: 1, ...row })),
});
const anEarlier = (rows?: Partial<JobRunRow>[], run: Partial<RunRow> = {}) => aWhole({ run_id: 'one', ...run }, rows);
const aLater = (rows?: Partial<JobRunRow>[], run: Partial<RunRow> = {}) => aWhole({ run_id: 'two', ...run }, rows);
const job = (diff: RunDiff, name = 'load-orders') => diff.jobs.find((each) => each.job_name === name);

describe('what changed between two runs', () => {
  it('is nothing where all is the same: it is counted', () => {
    const rows = [{ job_name: 'a' }, { job_name: 'b' }];
    expect(diffRuns(anEarlier(rows), aLater(rows))).toMatchObject({
      jobs: [],
      same: 2,
      fields: [],
      status: null,
      duration: null,
      notes: [],
    });
  });

  it('tells what each run was asked for, its settings and parameters by key', () => {
    const diff = diffRuns(
      anEarlier([], { parameters: { day: 'monday', kept: [1], gone: null }, max_concurrency: 40 }),
      aLater([], {
        parameters: { day: 'tuesday', kept: [1], toString: 1 } as never,
        trigger: 'schedule',
        scheduled_time: '2026-11-22T02:00:00.000Z',
        on_failure: 'continue',
        max_concurrency: 5,
      }),
    );
    expect(diff.fields).toEqual([
      { field: 'trigger', kind: 'changed', before: 'manual', after: 'schedule' },
      { field: 'scheduled_time', kind: 'added', before: null, after: '2026-11-22T02:00:00.000Z' },
      { field: 'on_failure', kind: 'changed', before: 'stop', after: 'continue' },
      { field: 'max_concurrency', kind: 'changed', before: 40, after: 5 },
      { field: 'parameters.day', kind: 'changed', before: 'monday', after: 'tuesday' },
      { field: 'parameters.gone', kind: 'removed', before: null, after: null },
      { field: 'parameters.toString', kind: 'added', before: null, after: 1 },
    ]);
  });

  it('tells the fields of a row that changed, its parameters by key', () => {
    const diff = diffRuns(
      anEarlier([{ timeout_minutes: 5, owner: 'ann', parameters: { source: 'a', same: { x: 1 } } }]),
      aLater([{ timeout_minutes: 10, description: 'new', parameters: { source: 'b', same: { x: 1 } } }]),
    );
    expect(job(diff)?.fields).toEqual([
      { field: 'timeout_minutes', kind: 'changed', before: 5, after: 10 },
      { field: 'owner', kind: 'removed', before: 'ann', after: null },
      { field: 'description', kind: 'added', before: null, after: 'new' },
      { field: 'parameters.source', kind: 'changed', before: 'a', after: 'b' },
    ]);
  });

  it("tells a run's parameter with the run, and not once more with each job; a job's own is told", () => {
    const [monday, tuesday] = [{ day: 'monday' }, { day: 'tuesday' }];
    const diff = diffRuns(
      anEarlier(
        [
          { job_name: 'a', parameters: monday },
          { job_name: 'b', parameters: { ...monday, region: 'north' } },
        ],
        { parameters: monday },
      ),
      aLater(
        [
          { job_name: 'a', parameters: tuesday },
          { job_name: 'b', parameters: { ...tuesday, region: 'south' } },
        ],
        { parameters: tuesday },
      ),
    );
    expect(diff.fields.map(({ field }) => field)).toEqual(['parameters.day']);
    expect(diff.jobs.map(({ job_name }) => job_name)).toEqual(['b']);
  });

  it("tells a run's parameter with the run also where the jobs had one of their group's before", () => {
    const jobs = (parameters: JsonObject) => [
      { job_name: 'a', parameters },
      { job_name: 'b', parameters },
    ];
    const diff = diffRuns(
      anEarlier(jobs({ day: 'any' })),
      aLater(jobs({ day: 'monday' }), { parameters: { day: 'monday' } }),
    );
    expect(diff.fields.map(({ field }) => field)).toEqual(['parameters.day']);
    expect(diff.jobs).toEqual([]);
  });

  it('tells no field as gone that could not be read of an INVALID row', () => {
    const { timeout_minutes, maximum_retries, retry_delay_seconds, parameters, ...readable } = aJobRun();
    const invalid = {
      ...readable,
      status: 'INVALID' as const,
      priority: 3,
      reason: 'timeout_minutes is "x"',
      attempt: 0,
    };
    const diff = diffRuns(anEarlier([{ parameters: { source: 'a' } }]), {
      run: aRun({ run_id: 'two', status: 'FAILED' }),
      rows: [invalid],
    });
    expect(job(diff)).toMatchObject({
      status: { before: 'SUCCEEDED', after: 'INVALID', after_cause: 'timeout_minutes is "x"' },
      fields: [{ field: 'priority', before: 0, after: 3 }],
    });
  });

  it.each([
    [12_000, 184_000, 184 / 12],
    [10_000, 15_000, 1.5],
    [10_000, 14_900, undefined],
    [10_000, 6_700, 0.67],
    [10_000, 6_800, undefined],
    [100, 1_050, undefined],
    [100, 1_100, 11],
    [0, 2_000, null],
  ])('of %d ms and %d ms tells the ratio %p', (was, is, ratio) => {
    const diff = diffRuns(anEarlier([{ duration_ms: was }]), aLater([{ duration_ms: is }]));
    const expected = ratio === undefined ? undefined : { before_ms: was, after_ms: is, ratio };
    expect(job(diff)?.duration).toEqual(expected);
  });

  it('tells the duration of the runs by the same rule', () => {
    const run = (ended_at: string) => ({ planned_at: '2026-11-22T02:00:00.000Z', ended_at });
    const diff = diffRuns(anEarlier([], run('2026-11-22T02:00:10.000Z')), aLater([], run('2026-11-22T02:00:20.000Z')));
    expect(diff.duration).toEqual({ before_ms: 10_000, after_ms: 20_000, ratio: 2 });
  });

  it('tells a status with the first line of its error, or of its reason; the attempts of what ran in both', () => {
    const error = { name: 'Error', message: 'no rows\nat line 3' };
    const diff = diffRuns(
      anEarlier([{ job_name: 'a' }, { job_name: 'b' }, { job_name: 'c', status: 'FAILED', error }]),
      aLater([
        { job_name: 'a', status: 'FAILED', attempt: 3, error, reason: 'failed 3 times' },
        { job_name: 'b', status: 'SKIPPED', attempt: 0, reason: 'stage 1 never started\nforged' },
        { job_name: 'c', status: 'FAILED', error: { name: 'Error', message: 'another' } },
      ]),
    );
    const mended = diffRuns(anEarlier([{ status: 'SKIPPED', attempt: 0 }]), aLater([{ attempt: 2 }]));
    expect(job(mended)).toMatchObject({ attempts: null });
    expect(job(diff, 'a')).toMatchObject({
      status: { before: 'SUCCEEDED', after: 'FAILED', before_cause: null, after_cause: 'Error: no rows' },
      attempts: { before: 1, after: 3 },
    });
    expect(job(diff, 'b')).toMatchObject({ status: { after_cause: 'stage 1 never started' }, attempts: null });
    expect(job(diff, 'c')).toMatchObject({ status: { before_cause: 'Error: no rows', after_cause: 'Error: another' } });
  });

  it('tells what is new, gone and carried over', () => {
    const kept = aJobRun({ job_name: 'kept', status: 'SUCCEEDED', attempt: 2, duration_ms: 60_000 });
    const carried = {
      ...kept,
      duration_ms: undefined,
      ...carriedRow(kept, { runId: 'one', rows: [kept] }),
    } as JobRunRow;
    const diff = diffRuns(anEarlier([kept, { job_name: 'old' }]), aLater([carried, { job_name: 'new' }]));
    expect(diff.jobs.map(({ job_name, kind }) => [job_name, kind])).toEqual([
      ['new', 'added'],
      ['old', 'gone'],
      ['kept', 'changed'],
    ]);
    expect(job(diff, 'kept')).toEqual({
      job_name: 'kept',
      kind: 'changed',
      status: null,
      fields: [],
      attempts: null,
      duration: null,
      carried_from: { before: null, after: 'one' },
    });
    expect(job(diff, 'new')?.status).toMatchObject({ before: null, after: 'SUCCEEDED' });
    expect(job(diff, 'old')?.status).toMatchObject({ before: 'SUCCEEDED', after: null });
  });

  it('puts what went wrong first, by stage; then what is wrong still, what ended otherwise, rows, durations', () => {
    const diff = diffRuns(
      anEarlier([
        { job_name: 'slow', duration_ms: 1_000 },
        { job_name: 'edited', priority: 1 },
        { job_name: 'mended', status: 'FAILED' },
        { job_name: 'still', status: 'FAILED', reason: 'x' },
        { job_name: 'late', stage: 2 },
        { job_name: 'zearly', stage: 1 },
      ]),
      aLater([
        { job_name: 'slow', duration_ms: 9_000 },
        { job_name: 'edited', priority: 2 },
        { job_name: 'mended' },
        { job_name: 'still', status: 'LOST', reason: 'y' },
        { job_name: 'late', stage: 2, status: 'FAILED' },
        { job_name: 'zearly', stage: 1, status: 'TIMED_OUT' },
        { job_name: 'new' },
      ]),
    );
    expect(diff.jobs.map(({ job_name }) => job_name)).toEqual([
      'zearly',
      'late',
      'still',
      'mended',
      'new',
      'edited',
      'slow',
    ]);
  });

  it('says what a reader must know: open, of two groups, without a plan, or one run', () => {
    const { on_failure, ...unplanned } = aRun({ run_id: 'two', status: 'SKIPPED', reason: 'duplicate of x' });
    expect(diffRuns(anEarlier([{}], { status: 'RUNNING', job_group: 'hourly' }), aLater([{}])).notes).toEqual([
      'these are runs of two groups, hourly and nightly: jobs of the same name are compared',
      'one is still RUNNING: this is how it stands now',
    ]);
    expect(diffRuns(anEarlier([{}]), { run: unplanned, rows: [] })).toMatchObject({
      notes: ['two never had a plan: its jobs cannot be compared'],
      status: { before: 'SUCCEEDED', after: 'SKIPPED', after_cause: 'duplicate of x' },
      jobs: [],
      same: 0,
      fields: [],
    });
    expect(diffRuns(anEarlier([{}]), anEarlier([{}])).notes).toEqual(['this is one run, compared with itself']);
  });
});
