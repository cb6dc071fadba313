import { stripVTControlCharacters } from 'node:util';
import { renderCounts, renderPlan } from '../../../cli/plan/render-plan';
import { groupChanges } from '../../../domain/groups/group-changes';
import { parseGroupsFile } from '../../../domain/groups/groups-file';

function changesTo(settings: Record<string, unknown> | undefined, stored: Record<string, unknown>[] = []) {
  const job = { target: 'lambda:a', priority: 0, timeout_minutes: 1, maximum_retries: 0 };
  const parsed = parseGroupsFile({ groups: { nightly: { max_concurrency: 10, jobs: { a: job } } } });
  if ('problems' in parsed) throw new Error(parsed.problems.join());
  return groupChanges(parsed.groups[0] as never, settings, stored);
}

function rendered(changes: ReturnType<typeof changesTo>): string {
  const effect = {
    parallel: { jobs: [], at_once: 1 },
    stages: [],
    disabled: [],
    longest: { unknown: [] },
    warnings: [],
  };
  return stripVTControlCharacters(renderPlan({ planned: { changes }, effect } as never));
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
