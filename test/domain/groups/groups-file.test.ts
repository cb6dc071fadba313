import { parseGroupsFile } from '../../../domain/groups/groups-file';
import { declareTargets } from '../../../domain/targets/declared-targets';
import { aFileGroup, aGroupsSettings, aJob } from '../../support/rows/a-row';
import { HOSTILE_NAMES } from '../../support/rows/hostile-names';

describe('a groups file', () => {
  it('is its groups, with their defaults filled in', () => {
    expect(parseGroupsFile(aFile())).toEqual({ groups: [aFileGroup()] });
  });

  it('takes settings beside the jobs', () => {
    const file = { groups: { nightly: { on_failure: 'continue', jobs: { 'load-orders': aFileJob() } } } };
    expect(parseGroupsFile(file)).toEqual({
      groups: [aFileGroup({ settings: aGroupsSettings({ on_failure: 'continue' }) })],
    });
  });

  it('may call a group, a job and a parameter by the names of an object’s own members', () => {
    const file = { groups: { constructor: { jobs: { toString: aFileJob({ parameters: { valueOf: 1 } }) } } } };
    expect(parseGroupsFile(file)).toEqual({
      groups: [
        aFileGroup({ job_group: 'constructor', jobs: [aJob({ job_name: 'toString', parameters: { valueOf: 1 } })] }),
      ],
    });
  });

  it.each([
    [null, 'the file is empty: expected an object with "groups"'],
    ['text', 'the file is "text": expected an object with "groups"'],
    [[1], 'the file is [1]: expected an object with "groups"'],
    [{}, 'groups is missing: expected groups under their names'],
    [{ groups: null }, 'groups is null: expected groups under their names'],
    [{ groups: [] }, 'groups is []: expected groups under their names'],
    [{ groups: {} }, 'groups is empty: expected at least one group'],
    [{ groups: { nightly: null } }, 'groups.nightly is null: expected settings and "jobs"'],
    [{ groups: { nightly: 'x' } }, 'groups.nightly is "x": expected settings and "jobs"'],
    [{ groups: { nightly: {} } }, 'groups.nightly.jobs is missing: expected jobs under their names'],
    [{ groups: { nightly: { jobs: {} } } }, 'groups.nightly.jobs is empty: expected at least one job'],
    [{ groups: { nightly: { jobs: [{}] } } }, 'groups.nightly.jobs is [{}]: expected jobs under their names'],
    [{ groups: { nightly: { jobs: { a: null } } } }, "groups.nightly.jobs.a is null: expected a job's fields"],
    [
      { groups: { nightly: { jobs: { a: 'lambda:x' } } } },
      'groups.nightly.jobs.a is "lambda:x": expected a job\'s fields',
    ],
  ])('may not be %j', (file, problem) => {
    expect(problemsOf(file)).toContain(problem);
  });

  it('with a misspelt field has one problem, not also that the field is missing', () => {
    const { timeout_minutes, ...job } = aFileJob();
    const file = { groups: { nightly: { jobs: { a: { ...job, timeout_minute: 1 }, b: job } } } };
    expect(problemsOf(file)).toEqual([
      'groups.nightly.jobs.a.timeout_minute is an unknown field: did you mean "timeout_minutes"?',
      expect.stringMatching(/^groups\.nightly\.jobs\.b\.timeout_minutes is missing/),
    ]);
    expect(problemsOf({ groups: { nightly: { job: { a: job } } } })).toEqual([
      'groups.nightly.job is an unknown field: did you mean "jobs"?',
    ]);
  });

  it('lists every problem of all its groups, each with its place', () => {
    const file = {
      groups: {
        nightly: {
          on_failure: 'wait',
          jobs: { a: aFileJob({ priority: 'high' }), b: aFileJob({ timeout_minutes: 0 }) },
        },
        'week:ly': { jobs: { c: aFileJob({ target: 'arn:aws:lambda:x' }) } },
      },
    };
    expect(problemsOf(file)).toEqual([
      'groups.nightly.on_failure is "wait": expected "stop" or "continue"',
      'groups.nightly.jobs.a.priority is "high": expected -1 (parallel) or a whole number from 0 to 1000000',
      'groups.nightly.jobs.b.timeout_minutes is 0: expected minutes, more than 0 and at most 14 (Lambda ends at 15)',
      expect.stringMatching(/^groups has a group named "week:ly": expected a letter/),
      expect.stringMatching(/^groups\."week:ly"\.jobs\.c\.target is "arn:aws:lambda:x": expected "lambda:"/),
    ]);
  });

  it.each([
    [{ group: {} }, 'group is an unknown field: did you mean "groups"?'],
    [
      aFile({ prioritty: 1 }),
      'groups.nightly.jobs.load-orders.prioritty is an unknown field: did you mean "priority"?',
    ],
    [
      aFile({ colour: 1 }),
      expect.stringMatching(/^groups\.nightly\.jobs\.load-orders\.colour is an unknown field: known are target, /),
    ],
    [
      { groups: { nightly: { job: {}, jobs: { a: aFileJob() } } } },
      'groups.nightly.job is an unknown field: did you mean "jobs"?',
    ],
    [
      { groups: { nightly: { max_concurency: 4, jobs: { a: aFileJob() } } } },
      'groups.nightly.max_concurency is an unknown field: did you mean "max_concurrency"?',
    ],
  ])('is told what an unknown key may have meant: %j', (file, problem) => {
    expect(problemsOf(file)).toEqual([problem]);
  });

  it.each([
    ['load', '. Did you mean "command:load"?'],
    ['comand:load', '. Did you mean "command:load"?'],
    ['extract', '. Did you mean "lambda:extract"?'],
    ['lambda:load', ': did you mean "command:load"?'],
    ['lambda:extrat', ': did you mean "lambda:extract"?'],
    ['shell:rm', 'such as "command:load-orders"'],
  ])('is told which target that is there %j may mean', (target, hint) => {
    const declared = declareTargets({ 'command:load': { run: ['true'] } }, '/');
    const parsed = parseGroupsFile(aFile({ target }), { names: ['extract'], where: 'files in jobs', declared });
    expect(parsed).toEqual({
      problems: [
        { path: ['groups', 'nightly', 'jobs', 'load-orders', 'target'], text: expect.stringContaining(target) },
      ],
    });
    expect('problems' in parsed && parsed.problems[0]?.text.endsWith(hint)).toBe(true);
  });

  it('takes no "__proto__", at any level', () => {
    const file = JSON.parse(`{"__proto__": 1, "groups": {"__proto__": {"jobs": {}}, "nightly": {"__proto__": {},
      "jobs": {"__proto__": {}, "a": {"__proto__": {"target": "lambda:x"}}}}}}`);
    const problems = problemsOf(file);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^"__proto__" is an unknown field/),
        expect.stringMatching(/^groups has a group named "__proto__"/),
        expect.stringMatching(/^groups\.nightly\."__proto__" is an unknown field/),
        expect.stringMatching(/^groups\.nightly\.jobs has a job named "__proto__"/),
        expect.stringMatching(/^groups\.nightly\.jobs\.a\."__proto__" is an unknown field/),
      ]),
    );
    // A prototype that was set would have lent the job its target.
    expect(problems).toContainEqual(expect.stringMatching(/^groups\.nightly\.jobs\.a\.target is missing/));
  });

  it.each(HOSTILE_NAMES)('may name neither a group nor a job with %s', (_, name) => {
    const problems = problemsOf({ groups: { [name]: { jobs: { [name]: aFileJob() } } } });
    expect(problems).toEqual([
      expect.stringMatching(/^groups has a group named /),
      expect.stringMatching(/^groups\..*\.jobs has a job named /),
    ]);
  });

  it('is refused where a group’s or a job’s parameters are more than a run can take', () => {
    const large = { text: 'x'.repeat(33_000) };
    const file = { groups: { nightly: { parameters: large, jobs: { a: aFileJob({ parameters: large }) } } } };
    expect(problemsOf(file)).toEqual([
      'groups.nightly.parameters is 33011 bytes of JSON: expected at most 32768',
      'groups.nightly.jobs.a.parameters is 33011 bytes of JSON: expected at most 32768',
    ]);
  });
});

function aFile(given: Record<string, unknown> = {}): unknown {
  return { groups: { nightly: { jobs: { 'load-orders': aFileJob(given) } } } };
}

function aFileJob(given: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    target: 'lambda:load-orders',
    timeout_minutes: 1,
    maximum_retries: 0,
    priority: -1,
    retry_delay_seconds: 0,
    ...given,
  };
}

function problemsOf(file: unknown): string[] {
  const parsed = parseGroupsFile(file);
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
}
