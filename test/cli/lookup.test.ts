import { groupAndJob, noSuch, noSuchJob, runThatBegins } from '../../cli/lookup';
import { aJobRun, aRun } from '../protocol/builders';

describe('what names a group or a job', () => {
  it.each([
    ['nightly', { group: 'nightly', job: undefined }],
    ['nightly/load-orders', { group: 'nightly', job: 'load-orders' }],
    ['nightly/typed/by hand', { group: 'nightly', job: 'typed/by hand' }],
  ])('%s', (text, expected) => {
    expect(groupAndJob(text)).toEqual(expected);
  });

  it('is refused without a job after the slash', () => {
    expect(() => groupAndJob('nightly/')).toThrow('expected <group> or <group>/<job>');
  });
});

describe('the error for a name that does not exist', () => {
  it.each([
    [[], 'there is no group "x": do this'],
    [['a'], 'there is no group "x" (there is a): do this'],
    [['a', 'b'], 'there is no group "x" (there are a, b): do this'],
    [[...'abcdefghijkl'], 'there is no group "x" (there are a, b, c, d, e, f, g, h, i, j and 2 more): do this'],
  ])('lists those that do: %j', (known, message) => {
    expect(noSuch('group', 'x', known, 'do this').message).toBe(message);
  });

  it('adds the name that a misspelt one is nearest to', () => {
    expect(noSuch('group', 'nightly-order', ['monthly', 'nightly-orders'], 'do this').message).toBe(
      'there is no group "nightly-order" (there are monthly, nightly-orders): did you mean nightly-orders? Otherwise do this',
    );
    expect(noSuch('run', 'nightly-2', ['nightly-1'], 'do this').message).not.toContain('did you mean');
    const run = 'nightly-20261122T023000Z-0f3a9c';
    expect(noSuch('run', run.replace('3a', 'a3'), [run], 'do this').message).toContain(`did you mean ${run}?`);
    expect(noSuch('run', 'nightly-20261122T023000Z-111111', [run], 'do this').message).not.toContain('did you mean');
    expect(noSuch('job', 'bom', ['boom', 'bang'], 'do this').message).toContain('did you mean boom?');
    expect(noSuch('job', 'bmo', ['bang'], 'do this').message).not.toContain('did you mean');
  });

  it('counts the runs that it does not list', () => {
    const known = [...'abcdefg'].map((name) => `run-${name}`);
    expect(noSuch('run', 'x', known, 'do this').message).toBe(
      'there is no run "x" (there are run-a, run-b, run-c, run-d, run-e and 2 more): do this',
    );
  });

  it('of a job suggests a command for the same engine', () => {
    const engine = { options: ' --home h' } as Parameters<typeof noSuchJob>[0];
    expect(noSuchJob(engine, { run: aRun(), rows: [aJobRun()] }, 'x').message).toBe(
      'there is no job "x" (there is load-orders): see the jobs with npx runsheet show nightly-1 --home h',
    );
  });
});

describe('a job that is named by its target', () => {
  it.each(['extract', 'lambda:extract'])('as %s is told by its own name', (typed) => {
    const engine = { options: '' } as Parameters<typeof noSuchJob>[0];
    const rows = [aJobRun({ job_name: 'load', target: 'lambda:extract' })];
    expect(noSuchJob(engine, { run: aRun(), rows }, typed).message).toBe(
      `there is no job "${typed}": "${typed}" is the target of load. Give the name of the job`,
    );
  });
});

describe('the beginning of a run_id', () => {
  const many = Array.from({ length: 12 }, (_, at) => `nightly-${10 + at}`);

  it('names the only run that begins so', () => {
    expect(runThatBegins('nightly-1', ['nightly-2', 'nightly-1a'])).toBe('nightly-1a');
    expect(runThatBegins('nightly-3', ['nightly-2', 'nightly-1a'])).toBeUndefined();
  });

  it('of fewer than four characters names none', () => {
    expect(runThatBegins('nig', ['nightly-1'])).toBeUndefined();
    expect(runThatBegins('nigh', ['nightly-1'])).toBe('nightly-1');
  });

  it('of many runs lists ten of them, and counts the older ones', () => {
    expect(() => runThatBegins('nightly', many)).toThrow(
      /^12 runs begin with "nightly": .*nightly-19 and 2 older\. Give/,
    );
  });
});
