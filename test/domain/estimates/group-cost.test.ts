import { UNKNOWN_PAST } from '../../../domain/cost/job-past';
import { costBrief, missingOf } from '../../../domain/estimates/estimate-text';
import { type GroupShape, groupCost, groupCostJson, runsAMonth } from '../../../domain/estimates/group-cost';

const shape = (given: Partial<GroupShape> = {}): GroupShape => ({
  jobs: ['a', 'b'],
  stages: 0,
  runs: 30,
  isScheduled: true,
  ...given,
});
const minute = { lambda_gb_seconds: 30, lambda_requests: 1 };
const known = new Map(['a', 'b'].map((name) => [name, { ...UNKNOWN_PAST, usage: minute }]));

describe('the cost of a group', () => {
  it('is the sum of its parts, a run and a month', () => {
    const cost = groupCost(shape(), known);
    const sum = (values: (number | undefined)[]) => values.reduce<number>((total, each) => total + (each ?? 0), 0);
    expect(cost.run).toBeCloseTo(sum(cost.parts.map(({ run }) => run)), 12);
    expect(cost.month).toBeCloseTo(sum(cost.parts.map(({ month }) => month)), 12);
    expect(cost.parts.map(({ part }) => part)).toEqual([
      'jobs',
      'states',
      'table',
      'functions',
      'logs',
      'events',
      'schedule',
      'metrics',
      'storage',
    ]);
    const [jobs, states] = cost.parts;
    expect(jobs?.run).toBeCloseTo(60 * 0.0000133334 + 2 * 0.0000002, 12);
    expect(jobs?.month).toBeCloseTo(30 * (jobs?.run as number), 12);
    expect(states?.run).toBeCloseTo(10 * 0.000025, 12);
  });

  it('has the metrics of the hours in which something ends, and no more than a month has', () => {
    const metrics = (given: Partial<GroupShape>) =>
      groupCost(shape(given), known).parts.find(({ part }) => part === 'metrics')?.usage.metric_months;
    expect(metrics({})).toBeCloseTo((4 * 30) / 720, 6);
    expect(metrics({ runMs: 2.5 * 3_600_000 })).toBeCloseTo((4 * 90) / 720, 6);
    expect(metrics({ runs: 10_000 })).toBe(4);
  });

  it('has no month if nobody knows how many runs that has', () => {
    const cost = groupCost(shape({ runs: undefined, isScheduled: false }), known);
    expect(cost.month).toBeUndefined();
    expect(cost.parts.map(({ part }) => part)).not.toContain('metrics');
    expect(costBrief(cost)).toMatch(/^about \$0\.00\d+ a run$/);
    expect(groupCostJson(cost)).toMatchObject({ estimated_dollars_a_month: null, runs_a_month: null });
  });

  it('says what is not in it', () => {
    const told = new Map([['a', { ...UNKNOWN_PAST, usage: { databricks_seconds: 60 }, untold: 2 }]]);
    const cost = groupCost(shape(), told);
    expect(cost.unknown).toEqual(['b']);
    expect(missingOf(cost)).toEqual([
      'the work of 1 job that never ran',
      'that of 2 attempts of which nobody tells what AWS asks',
      'what has no price',
    ]);
    expect(missingOf(groupCost(shape(), known))).toEqual([]);
  });
});

describe('the runs of a month', () => {
  const now = Date.parse('2026-11-22T12:00:00.000Z');
  const count = (expression: string) => runsAMonth({ expression, timezone: 'UTC' }, now);

  it.each([
    ['each night', 'cron(0 2 * * ? *)', 30],
    ['each hour', 'rate(1 hour)', 720],
    ['each minute, which are not all counted', 'cron(* * * * ? *)', 43_200],
    ['once, in the past', 'at(2026-11-01T02:00:00)', 0],
    ['once, in a week', 'at(2026-11-29T02:00:00)', 1],
  ])('are those of its schedule: %s', (_, expression, runs) => {
    expect(count(expression)).toBe(runs);
  });
});
