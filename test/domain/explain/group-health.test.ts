import { type GroupSigns, groupHealth } from '../../../domain/explain/group-health';
import type { RunRow } from '../../../domain/tables/rows';

const NOW = Date.parse('2026-11-22T03:00:00Z');
const started = (minutesAgo: number) =>
  ({
    status: 'RUNNING',
    trigger: 'manual',
    execution_started_at: new Date(NOW - minutesAgo * 60_000).toISOString(),
    expected_minutes: 45,
  }) as RunRow;
const health = (signs: Partial<GroupSigns>) =>
  groupHealth({ newest: [], open: [], missed: [], problems: [], ...signs }, NOW);

describe('the health of a group', () => {
  it.each<[string, Partial<GroupSigns>]>([
    ['failed', { newest: [{ status: 'FAILED' }] }],
    ['failed', { newest: [{ status: 'ABORTED' }] }],
    ['unreadable', { problems: ['max_concurrency is "many"'] }],
    ['missed', { missed: [NOW - 1] }],
    ['late', { open: [started(46)] }],
    ['running', { open: [started(44)] }],
    ['running', { newest: [{ status: 'RUNNING' }] }],
    ['healthy', { newest: [{ status: 'SUCCEEDED' }] }],
    ['healthy', {}],
  ])('is %s', (expected, signs) => {
    expect(health(signs)).toBe(expected);
  });

  it('is that of the run before a skipped one', () => {
    expect(health({ newest: [{ status: 'SKIPPED' }, { status: 'FAILED' }] })).toBe('failed');
    expect(health({ newest: [{ status: 'SUCCEEDED' }, { status: 'FAILED' }] })).toBe('healthy');
  });

  it('is that of the last whole run, while a part of the group goes well', () => {
    const part = { status: 'SUCCEEDED', left_out: 5 } as const;
    expect(health({ newest: [part, { status: 'SKIPPED' }, part, { status: 'FAILED' }] })).toBe('failed');
    expect(health({ newest: [part, { status: 'SUCCEEDED' }, { status: 'FAILED' }] })).toBe('healthy');
    expect(health({ newest: [{ ...part, status: 'FAILED' }, { status: 'SUCCEEDED' }] })).toBe('failed');
    expect(health({ newest: [part, { ...part, status: 'FAILED' }, { status: 'SUCCEEDED' }] })).toBe('healthy');
  });

  it('is not harmed by a run that a person stopped', () => {
    const stop_requested = '2026-11-22T02:30:00.000Z' as never;
    expect(health({ newest: [{ status: 'ABORTED', stop_requested }] })).toBe('healthy');
  });

  it('is the most urgent of what is true', () => {
    const all = { newest: [{ status: 'FAILED' as const }], problems: ['x'], missed: [1], open: [started(46)] };
    expect(health(all)).toBe('failed');
    expect(health({ ...all, newest: [] })).toBe('unreadable');
    expect(health({ ...all, newest: [], problems: [] })).toBe('missed');
  });
});
