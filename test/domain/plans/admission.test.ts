import { type AdmissionFacts, judgeAdmission, placesOf, scheduledTimeProblems } from '../../../domain/plans/admission';

const INPUT = { group: 'nightly', trigger: 'manual' } as const;
const SETTINGS = { is_enabled: true, on_overlap: 'skip' } as const;
const SMALL = { jobs: 3, stages: 2, payloadBytes: 400 };
const LARGE = { jobs: 3_500, stages: 1, payloadBytes: 300_000 };

const judge = (given: Partial<AdmissionFacts> = {}) =>
  judgeAdmission({ input: INPUT, planned: { settings: SETTINGS, size: SMALL }, ...given });

describe('a run', () => {
  it('is admitted if nothing is against it', () => {
    expect(judge()).toEqual({ verdict: 'ADMIT' });
    expect(judgeAdmission({ input: INPUT })).toEqual({ verdict: 'ADMIT' });
  });

  it('is skipped if another run has its scheduled time', () => {
    const reason = 'duplicate of nightly-1';
    expect(judgeAdmission({ input: INPUT, duplicateOf: 'nightly-1' })).toEqual({
      verdict: 'SKIP',
      reason_kind: 'duplicate',
      reason,
    });
  });

  it('is skipped if its group is disabled', () => {
    expect(judge({ planned: { settings: { ...SETTINGS, is_enabled: false }, size: SMALL } })).toEqual({
      verdict: 'SKIP',
      reason_kind: 'disabled',
      reason: 'group "nightly" is disabled (is_enabled is false)',
    });
  });

  it('is refused with every problem if one execution cannot hold its group', () => {
    expect(judge({ planned: { settings: SETTINGS, size: LARGE } })).toEqual({
      verdict: 'REFUSE',
      problems: [
        expect.stringContaining('3500 jobs in 1 stages need 168 + 7 x 3500 + 9 x 1 + 51 x 80 = 28757 history events'),
        expect.stringContaining('3500 jobs make a plan of 300000 bytes, over the 260096'),
      ],
    });
  });

  it.each([
    ['manual', undefined, 'on_overlap is skip'],
    ['rerun', undefined, 'a rerun runs alone'],
    ['backfill', 3, 'max_active of this backfill is 3'],
  ] as const)('is skipped if another run fills the lock: %s', (trigger, max_active, because) => {
    const input = { ...INPUT, trigger, ...(max_active && { max_active }) };
    expect(judge({ input, holder: 'nightly-1' })).toEqual({
      verdict: 'SKIP',
      reason_kind: 'overlap',
      reason: `overlap: run nightly-1 of this group is still running (${because})`,
    });
  });

  it('is skipped if another rerun of the same run is at work', () => {
    expect(judge({ sameRerun: 'nightly-2' })).toEqual({
      verdict: 'SKIP',
      reason_kind: 'overlap',
      reason: 'overlap: run nightly-2 of this group is still running, and repeats the same run',
    });
  });

  it('is judged by the first fact that is against it, in the protocol order', () => {
    const disabled = { ...SETTINGS, is_enabled: false };
    const all = { planned: { settings: disabled, size: LARGE }, holder: 'nightly-2', sameRerun: 'nightly-3' };
    expect(judge({ ...all, duplicateOf: 'nightly-1' })).toMatchObject({ reason_kind: 'duplicate' });
    expect(judge(all)).toMatchObject({ reason_kind: 'disabled' });
    expect(judge({ ...all, planned: { settings: SETTINGS, size: LARGE } })).toMatchObject({ verdict: 'REFUSE' });
    expect(judge({ ...all, planned: { settings: SETTINGS, size: SMALL } })).toMatchObject({ reason_kind: 'overlap' });
  });
});

test.each([
  [{ trigger: 'schedule' }, 'skip', 1],
  [{ trigger: 'schedule' }, 'allow', 1_000_000],
  [{ trigger: 'rerun' }, 'allow', 1],
  [{ trigger: 'backfill' }, 'allow', 1],
  [{ trigger: 'backfill', max_active: 5 }, 'skip', 5],
] as const)('places of %j under %s: %d', (input, on_overlap, max) => {
  expect(placesOf(input, { on_overlap }).max).toBe(max);
});

describe('a scheduled time', () => {
  const problems = (trigger: 'schedule' | 'backfill', scheduled_time: string) =>
    scheduledTimeProblems({ trigger, scheduled_time }, '2026-11-22T02:00:00.000Z');

  it('is refused if it is still to come, beyond what two clocks may differ', () => {
    expect(problems('schedule', '2026-11-22T02:01:00.000Z')).toEqual([]);
    expect(problems('schedule', '2026-11-22T02:01:00.001Z')).toEqual([
      'input.scheduled_time is "2026-11-22T02:01:00.001Z", which is still to come: no schedule fires early',
    ]);
  });

  it('may lie ahead in a backfill, and may be absent', () => {
    expect(problems('backfill', '2027-11-22T02:00:00.000Z')).toEqual([]);
    expect(scheduledTimeProblems({ trigger: 'manual' }, '2026-11-22T02:00:00.000Z')).toEqual([]);
  });
});
