import { requireOptions } from '../../../sdk/testing/job-options';

const problemOf = (options: object) => {
  try {
    requireOptions(options);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('the options of runJob', () => {
  it.each([
    [{ paramters: {} }, 'paramters is an unknown option: did you mean "parameters"?'],
    [{ parameters: { at: new Date() } }, 'parameters cannot be kept: parameters.at is not a JSON value'],
    [{ parameters: { a: { secret: 'vault:x' } } }, 'parameters cannot be taken: "a" is not a reference to a secret'],
    [{ outputs: { extract: () => 1 } }, 'outputs is {'],
    [{ statuses: { extract: 'DONE' } }, 'expected PENDING, RUNNING, '],
    [{ files: { '../up': 'x' } }, 'files is {"../up":"x"}: expected texts or bytes by the path of their file'],
    [{ attempt: 0 }, 'attempt is 0: expected a whole number from 1 to 61'],
    [{ scheduledTime: '2026-11-22' }, 'scheduledTime is "2026-11-22": expected a Date, or an ISO 8601 time'],
    [{ secrets: { DB: 'hunter2' } }, 'secrets cannot be taken, "DB": expected texts by references, "secretsmanager:'],
    [{ signal: {} }, 'signal is {}: expected an AbortSignal'],
    [{ name: 'Load Orders!' }, 'name is "Load Orders!": expected '],
    [{ timeoutMinutes: 15 }, 'timeoutMinutes is 15: expected minutes, more than 0 and at most 14'],
    [{ graceMs: -1 }, 'graceMs is -1: expected milliseconds'],
  ])('are checked: %j', (options, problem) => {
    expect(problemOf(options)).toContain(`runJob: ${problem.startsWith('expected') ? '' : problem}`);
    expect(problemOf(options)).toContain(problem);
    expect(problemOf(options)).not.toContain('hunter2');
  });

  it('are all named that are wrong', () => {
    expect(problemOf({ attempt: 0, graceMs: 'long' })).toMatch(/^runJob: attempt is 0: .*; graceMs is "long": /);
  });

  it('may be undefined', () => {
    expect(requireOptions({ attempt: undefined, name: 'a' } as never)).toEqual({ name: 'a' });
  });
});
