import { type EffectInput, type JobHistory, planEffect } from '../../../domain/plans/forecast';
import { longestPath } from '../../../domain/plans/longest-path';
import { aFileGroup, aGroupsSettings, aJob, aRow } from '../../support/rows/a-row';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const DAY_MS = 86_400_000;

function anEffect(given: Partial<EffectInput> = {}) {
  return planEffect({
    group: aFileGroup(),
    rows: [],
    kept: [],
    targets: ['load-orders'],
    histories: new Map(),
    hasRuns: false,
    nextTimes: [],
    window: { minutes: 0 },
    secrets: new Map(),
    buildProblems: new Map(),
    sizeOf: () => ({ jobs: 1, stages: 1, payloadBytes: 1000 }),
    now: NOW,
    ...given,
  });
}

const seconds = (durations: Record<string, number>) =>
  new Map<string, JobHistory>(Object.entries(durations).map(([job, each]) => [job, { durationMs: each * 1000 }]));

describe('the forecast of runs', () => {
  it('has the parallel jobs and the stages in order, kept rows included, with how many run at once', () => {
    const jobs = ['a', 'b', 'c'].map((job_name) => aJob({ job_name, priority: 5 }));
    const group = aFileGroup({
      settings: aGroupsSettings({ max_concurrency: 2 }),
      jobs: [...jobs, aJob({ job_name: 'p' }), aJob({ job_name: 'off', is_enabled: false })],
    });
    const rows = [
      aRow({ job_name: 'by-hand', priority: 0 }),
      aRow({ job_name: 'a', priority: 0 }),
      aRow({ job_name: 'gone' }),
    ];
    expect(anEffect({ group, rows, kept: ['by-hand'] })).toMatchObject({
      parallel: { jobs: ['p'], at_once: 1 },
      stages: [
        { stage: 0, priority: 0, jobs: ['by-hand'], at_once: 1 },
        { stage: 1, priority: 5, jobs: ['a', 'b', 'c'], at_once: 2 },
      ],
      disabled: ['off'],
      warnings: [],
    });
  });

  it('counts the stage of an INVALID job, as a run does, and says that nothing runs in it', () => {
    const group = aFileGroup({ jobs: [aJob({ job_name: 'a', priority: 1 }), aJob({ job_name: 'z', priority: 9 })] });
    const rows = [aRow({ job_name: 'bad', priority: 5, timeout_minutes: 'x' })];
    expect(anEffect({ group, rows, kept: ['bad'] }).stages).toMatchObject([
      { stage: 0, jobs: ['a'] },
      { stage: 1, priority: 5, jobs: [], at_once: 0 },
      { stage: 2, jobs: ['z'] },
    ]);
  });

  it('never has more than 1,000 at once', () => {
    const jobs = Array.from({ length: 1200 }, (_, n) => aJob({ job_name: `job-${n}` }));
    const group = aFileGroup({ settings: aGroupsSettings({ max_concurrency: 5000 }), jobs });
    expect(anEffect({ group }).parallel.at_once).toBe(1000);
  });

  it('warns of a disabled group, a group without an enabled job, and an INVALID kept row', () => {
    const off = aFileGroup({ settings: aGroupsSettings({ is_enabled: false }), jobs: [aJob({ is_enabled: false })] });
    expect(anEffect({ group: off }).warnings).toEqual([
      'the group is disabled: each run of it is SKIPPED',
      'no job is enabled: each run of it FAILS',
    ]);
    const bad = anEffect({ rows: [aRow({ job_name: 'bad', priority: 'high' })], kept: ['bad'] });
    expect(bad.warnings).toEqual([expect.stringMatching(/^bad is INVALID, and runs FAIL: priority is "high"/)]);
  });

  it('names the next times of a schedule, and those that daylight saving skips or repeats', () => {
    const settings = aGroupsSettings({ schedule: 'cron(30 2 * * ? *)', timezone: 'Europe/Berlin' });
    const nextTimes = [NOW + DAY_MS, NOW + 2 * DAY_MS];
    const { schedule, warnings } = anEffect({ group: aFileGroup({ settings }), nextTimes });
    expect(schedule).toEqual({
      expression: 'cron(30 2 * * ? *)',
      timezone: 'Europe/Berlin',
      next: nextTimes,
      start_within_minutes: 0,
    });
    expect(warnings).toEqual([
      '2027-03-28T02:30 does not exist in Europe/Berlin (the clocks go forward): no run at that time',
      '2027-10-31T02:30 comes twice in Europe/Berlin (the clocks go back): it runs once, the first time',
    ]);
  });

  it('warns of a schedule that is past', () => {
    const settings = aGroupsSettings({ schedule: 'at(2026-01-01T02:30:00)' });
    expect(anEffect({ group: aFileGroup({ settings }) }).warnings).toEqual([
      'at(2026-01-01T02:30:00) has no time left: it is never due',
    ]);
  });
});

describe('what can be known before a run', () => {
  const aSecret = { key: { secret: 'secretsmanager:orders-db' } };
  const group = (given: object = {}) => aFileGroup({ jobs: [aJob({ job_name: 'a', ...given })] });

  it('is a secret that is not there: the job is INVALID, as in a run', () => {
    const effect = anEffect({ group: group({ parameters: aSecret }), secrets: new Map([['load-orders', new Set()]]) });
    expect(effect.warnings).toEqual([
      expect.stringMatching(
        /^a is INVALID, and runs FAIL: parameters\.key asks for "secretsmanager:orders-db": .* may read none; /,
      ),
    ]);
    const known = new Map([['load-orders', new Set(['secretsmanager:orders-db'])]]);
    const granted = anEffect({ group: group({ parameters: aSecret }), secrets: known });
    expect([granted.warnings, granted.unchecked]).toEqual([[], []]);
  });

  it('is that secrets are not checked, where nobody here knows who may read them', () => {
    const secrets = undefined;
    expect(anEffect({ group: group({ parameters: aSecret }), secrets })).toMatchObject({
      warnings: [],
      unchecked: [expect.stringMatching(/^whether the job functions may read secretsmanager:orders-db, and /)],
    });
    expect(anEffect({ group: group(), secrets }).unchecked).toEqual([]);
    expect(anEffect({ group: group({ parameters: aSecret, is_enabled: false }), secrets }).unchecked).toEqual([]);
  });

  it('is a job function that does not build, with the jobs that fail for it', () => {
    const buildProblems = new Map([
      ['load-orders', 'jobs/load-orders.ts:1:7: Unexpected ";"'],
      ['unused', 'jobs/unused.ts:1:1: Unexpected end of file'],
    ]);
    const jobs = ['a', 'b', 'c', 'd', 'e'].map((job_name) => aJob({ job_name }));
    expect(anEffect({ group: aFileGroup({ jobs }), buildProblems }).warnings).toEqual([
      'a, b, c and 2 more will FAIL: lambda:load-orders does not build: jobs/load-orders.ts:1:7: Unexpected ";"',
    ]);
  });

  it('says how many of a group’s jobs run at once here, and counts by that how long a run takes', () => {
    const jobs = ['a', 'b', 'c', 'd'].map((job_name) => aJob({ job_name, priority: -1 }));
    const histories = seconds({ a: 60, b: 60, c: 60, d: 60 });
    const planned = (workers?: number) => anEffect({ group: aFileGroup({ jobs }), histories, workers });
    expect(planned(2)).toMatchObject({ here_at_once: 2, longest: { ms: 120_000 }, parallel: { at_once: 4 } });
    expect(planned(4)).toMatchObject({ here_at_once: null, longest: { ms: 60_000 } });
    expect(planned()).toMatchObject({ here_at_once: null, longest: { ms: 60_000 } });
  });

  it('warns of a max_concurrency that is more than runs at once', () => {
    const warningsWith = (max_concurrency: number) =>
      anEffect({ group: aFileGroup({ jobs: [aJob()], settings: { ...aFileGroup().settings, max_concurrency } }) })
        .warnings;
    expect(warningsWith(1000)).toEqual([]);
    expect(warningsWith(5000)).toEqual([
      'max_concurrency is 5000: at most 1,000 jobs run at once, parallel ones and those of a stage',
    ]);
  });

  it('is a group that is too large for one execution, by its events or by the bytes of its plan', () => {
    const large = /^it is too large, and no run of it starts: 4000 jobs in 0 stages need .* history events/;
    const effect = anEffect({ group: group(), sizeOf: () => ({ jobs: 4000, stages: 0, payloadBytes: 300 }) });
    expect(effect.warnings).toEqual([expect.stringMatching(large)]);
    expect(effect.too_large).toBe(true);
    expect(anEffect({ group: group() }).too_large).toBe(false);
    expect(
      anEffect({ group: group(), sizeOf: () => ({ jobs: 1, stages: 1, payloadBytes: 300_000 }) }).warnings,
    ).toEqual([expect.stringMatching(/^it is too large, and no run of it starts: 1 jobs make a plan of 300000 bytes/)]);
  });
});

describe('a job that has not run for 30 days', () => {
  const ago = (days: number) => new Date(NOW - days * DAY_MS).toISOString();
  const warnings = (row: Record<string, unknown>, lastRunAt?: string, given: Partial<EffectInput> = {}) =>
    anEffect({
      rows: [aRow(row)],
      histories: new Map(lastRunAt ? [['load-orders', { lastRunAt }]] : []),
      hasRuns: true,
      ...given,
    }).warnings;

  it('gets a warning with its last time', () => {
    expect(warnings({}, ago(31))).toEqual([`load-orders has not run for 30 days: the last time was ${ago(31)}`]);
    expect(warnings({ updated_at: ago(31) })).toEqual(['load-orders has not run for 30 days: no run of it is known']);
  });

  it('gets no warning if it ran, is new or disabled, or its group never ran', () => {
    expect(warnings({}, ago(29))).toEqual([]);
    expect(warnings({ updated_at: ago(1) })).toEqual([]);
    expect(warnings({}, undefined, { rows: [] })).toEqual([]);
    expect(warnings({}, undefined, { hasRuns: false })).toEqual([]);
    const jobs = [aJob({ is_enabled: false }), aJob({ job_name: 'other' })];
    expect(warnings({}, undefined, { group: aFileGroup({ jobs }) })).toEqual([]);
  });
});

describe('the longest path', () => {
  const a = { jobs: ['a'], at_once: 1 };

  it('is the stages one after another, or the parallel jobs beside them, whichever is longer', () => {
    const stages = [
      { jobs: ['b', 'c'], at_once: 2 },
      { jobs: ['d'], at_once: 1 },
    ];
    expect(longestPath(a, stages, seconds({ a: 5, b: 2, c: 7, d: 1 }))).toEqual({ ms: 8000, unknown: [] });
    expect(longestPath(a, stages, seconds({ a: 50, b: 2, c: 7, d: 1 }))).toEqual({ ms: 50_000, unknown: [] });
  });

  it('fills the places of a stage as they become free, the longest jobs first', () => {
    const stage = { jobs: ['a', 'b', 'c', 'd'], at_once: 2 };
    // a 4, d 3; c begins at 3, b at 4.
    expect(longestPath({ jobs: [], at_once: 0 }, [stage], seconds({ a: 4, b: 1, c: 2, d: 3 })).ms).toBe(5000);
  });

  it('names the jobs without a known duration, and is unknown if that is all of them', () => {
    expect(longestPath(a, [{ jobs: ['b'], at_once: 1 }], seconds({ b: 3 }))).toEqual({ ms: 3000, unknown: ['a'] });
    expect(longestPath(a, [], seconds({}))).toEqual({ ms: undefined, unknown: ['a'] });
  });

  it('takes a duration below 0, measured while the clock was set, for unknown', () => {
    const stages = [{ jobs: ['b'], at_once: 1 }];
    expect(longestPath(a, stages, seconds({ a: -3600, b: 3 }))).toEqual({ ms: 3000, unknown: ['a'] });
    expect(longestPath(a, [], seconds({ a: -3600 }))).toEqual({ ms: undefined, unknown: ['a'] });
  });
});

describe('the window of a schedule', () => {
  const times = (...minutes: number[]) => minutes.map((minute) => NOW + minute * 60_000);
  const group = aFileGroup({ settings: { ...aGroupsSettings(), schedule: 'cron(0/10 * * * ? *)' } });

  it('is said, with how many groups it comes from', () => {
    const effect = anEffect({ group, nextTimes: times(10, 20), window: { minutes: 5, groups: 60 } });
    expect(effect.schedule).toMatchObject({ start_within_minutes: 5, groups: 60 });
    expect(effect.warnings).toEqual([]);
  });

  it('is warned of where it reaches the next time', () => {
    const effect = anEffect({ group, nextTimes: times(10, 20, 30), window: { minutes: 15 } });
    expect(effect.warnings).toEqual([
      'start_within_minutes is 15, and its times are 10 minutes apart: a run may start after the next one is due',
    ]);
  });
});
