import { parseExecutionInput } from '../../domain/execution-input';

describe('the input of an execution', () => {
  it('is at least a group, started by hand without parameters', () => {
    expect(parseExecutionInput({ group: 'nightly' })).toEqual({
      input: { group: 'nightly', parameters: {}, trigger: 'manual' },
    });
  });

  it('may say more', () => {
    const input = {
      group: 'nightly',
      parameters: { day: '2026-11-22' },
      jobs: ['a', 'b'],
      trigger: 'schedule',
      scheduled_time: '2026-11-22T02:30:00Z',
      rerun_of: 'nightly-1',
      as_run: 'nightly-2',
      started_by: 'ann',
    };
    expect(parseExecutionInput(input)).toEqual({ input });
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
    ['scheduled_time', 5, 'input.scheduled_time is 5: expected a text'],
    ['started_by', 'x'.repeat(201), 'input.started_by is "xxx'],
    ['Group', 'nightly', 'input.Group is no known field'],
    ['stateMachineArn', 'arn:x', 'input.stateMachineArn is no known field'],
  ])('may not have %s = %p', (field, value, problem) => {
    expect(parseExecutionInput({ group: 'nightly', [field]: value })).toEqual({
      problems: [expect.stringContaining(problem)],
    });
  });

  it('is told all its problems at once', () => {
    expect(parseExecutionInput({ groups: 'nightly', trigger: 'x' })).toEqual({
      problems: [
        expect.stringMatching(/^input\.group is missing/),
        expect.stringMatching(/^input\.trigger is "x"/),
        'input.groups is no known field',
      ],
    });
  });

  it('takes no prototype for its fields', () => {
    expect(parseExecutionInput(JSON.parse('{"__proto__": {"group": "nightly"}}'))).toEqual({
      problems: expect.arrayContaining([expect.stringMatching(/^input\.group is missing/)]),
    });
  });
});
