import { stripVTControlCharacters } from 'node:util';
import { planJson, renderCounts, renderPlan } from '../../../cli/plan/render-plan';
import { groupCost } from '../../../domain/estimates/group-cost';
import { groupChanges } from '../../../domain/groups/group-changes';
import { parseGroupsFile } from '../../../domain/groups/groups-file';

function changesTo(settings: Record<string, unknown> | undefined, stored: Record<string, unknown>[] = []) {
  const job = { target: 'lambda:a', priority: 0, timeout_minutes: 1, maximum_retries: 0 };
  const parsed = parseGroupsFile({ groups: { nightly: { max_concurrency: 10, jobs: { a: job } } } });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return groupChanges(parsed.groups[0] as never, settings, stored);
}

const cost = {
  before: undefined,
  after: groupCost({ jobs: [], stages: 0, runs: undefined, isScheduled: false }, new Map()),
};

function rendered(changes: ReturnType<typeof changesTo>): string {
  const effect = {
    parallel: { jobs: [], at_once: 1 },
    stages: [],
    disabled: [],
    longest: { unknown: [] },
    warnings: [],
    stand_ins: [],
    here_at_once: null,
    too_large: false,
    failing: [],
    unchecked: [],
  };
  return stripVTControlCharacters(renderPlan({ planned: { changes }, effect, cost } as never));
}

test('the settings of a new group are shown as added, without the defaults that nobody had', () => {
  const changes = changesTo(undefined);
  expect(rendered(changes)).toContain('  + settings\n      max_concurrency: 10\n');
  expect(renderCounts(changes)).toBe('1 added, 0 changed, 0 removed, 0 unchanged; 1 setting added');
});

test('changed settings are shown with the values before, and counted', () => {
  const changes = changesTo({ job_group: 'nightly', job_name: '@group', max_concurrency: 5, on_failure: 'continue' });
  expect(rendered(changes)).toContain('  ~ settings\n      max_concurrency: 5 -> 10\n');
  expect(renderCounts(changes)).toBe('1 added, 0 changed, 0 removed, 0 unchanged; 2 settings changed');
});

test('what somebody has disabled is shown with the reason, before an apply enables it again', () => {
  const row = { job_group: 'nightly', is_enabled: false, updated_by: 'ann', updated_reason: 'source is down' };
  const job = { ...row, job_name: 'a', target: 'lambda:a', priority: 0, timeout_minutes: 1, maximum_retries: 0 };
  const why = '      ! it is disabled, and was last edited by ann: source is down\n';
  const both = rendered(changesTo({ ...row, job_name: '@group', max_concurrency: 10 }, [job]));
  expect(both).toContain(`  ~ a\n      is_enabled: false -> true\n${why}`);
  expect(both).toContain(`  ~ settings\n      is_enabled: false -> true\n${why}`);
  expect(rendered(changesTo(undefined, [{ ...job, is_enabled: true, maximum_retries: 1 }]))).not.toContain(
    'last edited',
  );
});

describe('a plan of 2,000 parallel jobs', () => {
  const names = Array.from({ length: 2_000 }, (_, at) => `job-${at}`);
  const job = { target: 'lambda:a', priority: -1, timeout_minutes: 1, maximum_retries: 0 };
  const parsed = parseGroupsFile({
    groups: { nightly: { jobs: Object.fromEntries(names.map((name) => [name, job])) } },
  });
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  const plan = {
    planned: { changes: groupChanges(parsed.groups[0] as never, undefined, []) },
    cost,
    effect: {
      parallel: { jobs: names, at_once: 40 },
      stages: names.slice(0, 30).map((name, priority) => ({ stage: priority, priority, jobs: [name], at_once: 1 })),
      disabled: [],
      invalid: [],
      longest: { ms: 1000, unknown: names },
      schedule: undefined,
      warnings: names.slice(0, 50).map((name) => `${name} has not run for 30 days`),
      stand_ins: [],
      here_at_once: null,
      too_large: false,
      failing: [],
      unchecked: [],
    },
  } as never;
  const lines = (all?: boolean) => stripVTControlCharacters(renderPlan(plan, { all: all === true })).split('\n');

  it('is a summary: the first of each kind, and how many there are', () => {
    const shown = lines();
    expect(shown.length).toBeLessThan(45);
    expect(shown).toContain('  … and 1992 more added (--all names them)');
    expect(shown).toContain('  2000 added, 0 changed, 0 removed, 0 unchanged');
    expect(shown).toContain(
      '    parallel: 2000 jobs (40 at a time): job-0, job-1, job-2, job-3, job-4, job-5, job-6, job-7 and 1992 more',
    );
    expect(shown).toContain('  … and 22 more stages (--all names them)');
    expect(shown).toContain('  … and 42 more warnings (--all names them)');
  });

  it('names every job with --all, and in JSON', () => {
    const shown = lines(true);
    for (const name of ['job-0', 'job-1999']) expect(shown).toContainEqual(expect.stringMatching(`^  \\+ ${name} `));
    expect(shown.join('\n')).not.toContain('more');
    expect(planJson(plan).added).toHaveLength(2_000);
  });
});
