import { parseExecutionInput } from '../../../domain/plans/execution-input';

describe('the input of an execution', () => {
  it('is at least a group, started by hand without parameters', () => {
    expect(parseExecutionInput({ group: 'nightly' })).toEqual({
      input: { group: 'nightly', parameters: {}, trigger: 'manual' },
    });
  });

  it('may have more fields', () => {
    const input = {
      group: 'nightly',
      parameters: { day: '2026-11-22' },
      jobs: ['a', 'b'],
      trigger: 'rerun',
      scheduled_time: '2026-11-22T02:30:00.000Z',
      rerun_of: 'nightly-1',
      as_run: 'nightly-2',
      carry_over: false,
      started_by: 'ann',
    };
    expect(parseExecutionInput(input)).toEqual({ input });
    const backfill = { group: 'nightly', parameters: {}, trigger: 'backfill', max_active: 3 };
    const scheduled_time = '2026-11-22T02:30:00.000Z';
    expect(parseExecutionInput({ ...backfill, scheduled_time })).toEqual({ input: { ...backfill, scheduled_time } });
  });

  it.each([
    ['2026-11-22T02:00:00Z', '2026-11-22T02:00:00.000Z'],
    ['2026-11-22T02:00Z', '2026-11-22T02:00:00.000Z'],
    ['2026-11-22T03:00:00.5+01:00', '2026-11-22T02:00:00.500Z'],
  ])('has its scheduled time %s in UTC with milliseconds: equal moments are one text', (scheduled_time, expected) => {
    expect(parseExecutionInput({ group: 'nightly', trigger: 'schedule', scheduled_time })).toMatchObject({
      input: { scheduled_time: expected },
    });
  });

  it.each([
    ['2026-11-22'],
    ['2026-11-22T02:00:00'],
    ['2026-02-30T02:00:00Z'],
    ['2026-11-22T25:00:00Z'],
    ['<aws.scheduler.scheduled-time>'],
    ['tonight'],
  ])('may not have the scheduled time %s', (scheduled_time) => {
    expect(parseExecutionInput({ group: 'nightly', scheduled_time })).toEqual({
      problems: [expect.stringMatching(/^input\.scheduled_time is ".*": expected an ISO 8601 time with its offset/)],
    });
  });

  it('may name the execution that started it, as the console and CDK write it: that is who started it', () => {
    const name = 'x'.repeat(80);
    const arn = `arn:aws-us-gov:states:us-gov-west-1:123456789012:execution:${name}:${name}`;
    const nested = { group: 'nightly', AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: arn };
    const input = { group: 'nightly', parameters: {}, trigger: 'manual' };
    expect(parseExecutionInput(nested)).toEqual({ input: { ...input, started_by: arn } });
    expect(parseExecutionInput({ ...nested, started_by: 'ann' })).toEqual({ input: { ...input, started_by: 'ann' } });
  });

  it.each([[7], [null], [{}], ['x'.repeat(301)]])('may not name it by %j', (id) => {
    expect(parseExecutionInput({ group: 'nightly', AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: id })).toEqual({
      problems: [expect.stringContaining('input.AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID is ')],
    });
  });

  it('is a rerun if it names the run that it repeats', () => {
    expect(parseExecutionInput({ group: 'nightly', rerun_of: 'nightly-1' })).toMatchObject({
      input: { trigger: 'rerun' },
    });
  });

  it.each([
    [{ trigger: 'schedule' }, ['input.scheduled_time is missing: trigger "schedule" expects']],
    [{ trigger: 'backfill' }, ['input.scheduled_time is missing: trigger "backfill" expects']],
    [{ trigger: 'rerun' }, ['input.rerun_of is missing: trigger "rerun" expects']],
    [{ as_run: 'nightly-1' }, ['input.rerun_of is missing: as_run expects']],
    [{ carry_over: true }, ['input.rerun_of is missing: carry_over expects']],
    [{ trigger: 'cli', rerun_of: 'nightly-1' }, ['input.trigger is "cli": expected "rerun" or "backfill"']],
    [{ max_active: 2 }, ['input.max_active is only for trigger "backfill"']],
    [{ rerun_of: '../run' }, ['input.rerun_of is "../run": expected a run_id']],
    [
      { trigger: 'backfill', max_active: 101, as_run: '' },
      ['input.as_run is ""', 'input.max_active is 101', 'input.scheduled_time is missing', 'input.rerun_of is missing'],
    ],
  ])('may not be %j', (given, problems) => {
    expect(parseExecutionInput({ group: 'nightly', ...given })).toEqual({
      problems: problems.map((problem) => expect.stringContaining(problem)),
    });
  });

  it.each([[undefined], [null], ['nightly'], [7], [[]], [['nightly']]])(
    'may not be %p, which is no object',
    (value) => {
      expect(parseExecutionInput(value)).toEqual({
        problems: [
          expect.stringMatching(/^the execution's input is .*: expected an object such as \{"group": "nightly"\}$/),
        ],
      });
    },
  );

  it.each([
    ['group', undefined, 'input.group is missing: expected a letter'],
    ['group', '', 'input.group is "": expected a letter'],
    ['group', '../nightly', 'input.group is "../nightly": expected'],
    ['group', 'nightly@changes', 'input.group is "nightly@changes": expected'],
    ['group', ['nightly'], 'input.group is ["nightly"]: expected'],
    ['group', 'g'.repeat(41), 'input.group is "ggg'],
    ['parameters', 'a=b', 'input.parameters is "a=b": expected an object'],
    ['parameters', null, 'input.parameters is null: expected an object'],
    ['parameters', { x: 'y'.repeat(300 * 1024) }, 'input.parameters is 307208 bytes of JSON: expected at most 32768'],
    ['jobs', [], 'input.jobs is []: expected a list of job names'],
    ['jobs', 'a', 'input.jobs is "a": expected a list of job names'],
    ['jobs', ['a', '@group'], 'input.jobs is ["a","@group"]: expected a list of job names'],
    ['trigger', 'cron', 'input.trigger is "cron": expected "manual" or "cli"'],
    ['scheduled_time', 5, 'input.scheduled_time is 5: expected an ISO 8601 time'],
    ['started_by', 'x'.repeat(201), 'input.started_by is "xxx'],
    ['Group', 'nightly', 'input.Group is an unknown field'],
    ['stateMachineArn', 'arn:x', 'input.stateMachineArn is an unknown field'],
  ])('may not have %s = %p', (field, value, problem) => {
    expect(parseExecutionInput({ group: 'nightly', [field]: value })).toEqual({
      problems: [expect.stringContaining(problem)],
    });
  });

  it('has all its problems listed at once', () => {
    expect(parseExecutionInput({ groups: 'nightly', trigger: 'x' })).toEqual({
      problems: [
        expect.stringMatching(/^input\.group is missing/),
        expect.stringMatching(/^input\.trigger is "x"/),
        'input.groups is an unknown field',
      ],
    });
  });

  it('reads no field from its prototype', () => {
    expect(parseExecutionInput(JSON.parse('{"__proto__": {"group": "nightly"}}'))).toEqual({
      problems: expect.arrayContaining([expect.stringMatching(/^input\.group is missing/)]),
    });
  });
});
