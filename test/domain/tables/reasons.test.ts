import {
  badFieldsOf,
  JOB_REASONS,
  type JobReason,
  jobReasonOf,
  problemsOf,
  RUN_REASONS,
  type RunReason,
  runReasonOf,
} from '../../../domain/tables/reasons';

/** Texts as they stand in rows that were written before `reason_kind`. */
const OLD_JOB_ROWS: [JobReason, string[]][] = [
  ['carried_over', ['carried over from nightly-1']],
  ['disabled', ['is_enabled is false']],
  ['not_selected', ['not selected for this run']],
  ['gone', ['no more in the master table; it was TIMED_OUT in nightly-1', 'no more in run a-1; it was FAILED in b-1']],
  ['invalid', []],
  ['secret_not_granted', []],
  ['stage_held', ['stage 12 never started: load-orders FAILED']],
  [
    'stopped',
    ['the run was stopped', 'the run was stopped before it started by ann: why', 'the run was stopped by ann'],
  ],
  [
    'cut_off',
    [
      'its execution ended (ABORTED) before it started',
      'its execution ended (TIMED_OUT) before the next attempt',
      'its execution ended (FAILED) while it ran: it may have done its work',
    ],
  ],
  ['no_plan', ['the run failed before its plan was complete']],
  ['unexplained', ['nothing is known of why it never started', 'it was open when the run ended']],
  ['permanent', ['the job ended for good with a PermanentJobError']],
  ['not_runnable', ['its function cannot be run: ResourceNotFoundException: no such function']],
  ['retries_used_up', ['failed once; maximum_retries is 0', 'failed 3 times; maximum_retries is 2']],
  ['faults_used_up', ['could not be run 11 times, none of them charged to the job']],
  ['events_used_up', ["the run's retry budget is used up: its execution's history has no room for more"]],
];

const OLD_RUN_ROWS: [RunReason, string[]][] = [
  ['duplicate', ['duplicate of nightly-1']],
  ['disabled', ['group "nightly" is disabled (is_enabled is false)']],
  [
    'overlap',
    [
      'overlap: run nightly-1 of this group is still running (on_overlap is skip)',
      'overlap: run nightly-1 of this group is still running, and runs the same again',
    ],
  ],
  ['refused', []],
  ['no_plan', ['LoadGroup never wrote a plan', 'its plan was never complete']],
  ['stopped', ['stopped on request', 'stopped by ann: the source is broken']],
  [
    'cut_off',
    ['its execution was cut off', 'its execution was cut off before it began', 'its execution ended: TIMED_OUT'],
  ],
  ['jobs_failed', ['1 job did not succeed: a FAILED', '7 jobs did not succeed: a FAILED and 6 more']],
];

describe('why a job run has its status', () => {
  it.each(OLD_JOB_ROWS)('is %s, by the text of an old row', (kind, texts) => {
    for (const reason of texts) expect(jobReasonOf({ reason })).toBe(kind);
  });

  it.each(JOB_REASONS)('is %s, whatever the text says', (reason_kind) => {
    for (const [, texts] of OLD_JOB_ROWS) {
      for (const reason of [...texts, 'anything']) expect(jobReasonOf({ reason, reason_kind })).toBe(reason_kind);
    }
  });

  it('is in the table above', () => expect(OLD_JOB_ROWS.map(([kind]) => kind)).toEqual(JOB_REASONS));
});

describe('why a run has its status', () => {
  it.each(OLD_RUN_ROWS)('is %s, by the text of an old row', (kind, texts) => {
    for (const reason of texts) expect(runReasonOf({ reason })).toBe(kind);
  });

  it.each(RUN_REASONS)('is %s, whatever the text says', (reason_kind) => {
    for (const [, texts] of OLD_RUN_ROWS) {
      for (const reason of [...texts, 'anything']) expect(runReasonOf({ reason, reason_kind })).toBe(reason_kind);
    }
  });

  it('is in the table above', () => expect(OLD_RUN_ROWS.map(([kind]) => kind)).toEqual(RUN_REASONS));
});

test.each([undefined, '', 'typed by hand', 7, null, {}])(
  '%j, typed into a row, is no reason that is known',
  (typed) => {
    const row = { reason: typed as string, reason_kind: typed as never };
    expect([jobReasonOf(row), runReasonOf(row)]).toEqual([undefined, undefined]);
  },
);

describe('the problems of an INVALID row', () => {
  it.each([
    ['a is "x…: b; c is missing', ['a is "x…: b', 'c is missing']],
    ['a is "\\"; b": c; d', ['a is "\\"; b": c', 'd']],
    ['', []],
  ])('are split where an old row has them in one text: %j', (reason, problems) => {
    expect(problemsOf({ reason })).toEqual(problems);
  });

  it('are those of its list, and so are their fields', () => {
    const row = { reason: 'a; b', problems: ['priority is "; "', 'x'], bad_fields: ['cpu'] };
    expect([problemsOf(row), badFieldsOf(row)]).toEqual([row.problems, ['cpu']]);
    expect(badFieldsOf({ problems: ['priority is "high"'] })).toEqual([]);
  });

  it('name their fields where an old row has only the text', () => {
    const reason =
      'priority is "a; b": expected -1; cpu is no known field; parameters.x cannot be kept: y; priority is 3; Oh is 4';
    expect(badFieldsOf({ reason })).toEqual(['priority', 'cpu', 'parameters']);
  });

  it('are read from the text where somebody typed something else', () => {
    const row = { reason: 'a is 1', problems: [1] as unknown as string[], bad_fields: 3 as unknown as string[] };
    expect([problemsOf(row), badFieldsOf(row)]).toEqual([['a is 1'], ['a']]);
    expect(badFieldsOf({ ...row, problems: [] })).toEqual([]);
  });
});
