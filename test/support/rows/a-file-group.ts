import { type FileGroup, parseGroupsFile } from '../../../domain/groups/groups-file';

/** One group of a groups file, through the real parser. */
export function aFileGroup(name: string, jobs: Record<string, object>, settings: object = {}): FileGroup {
  const complete = Object.entries(jobs).map(([job, given]) => [
    job,
    { target: 'lambda:load-orders', timeout_minutes: 1, maximum_retries: 0, priority: -1, ...given },
  ]);
  const parsed = parseGroupsFile({ groups: { [name]: { ...settings, jobs: Object.fromEntries(complete) } } });
  if ('problems' in parsed) throw new Error(parsed.problems.map(({ text }) => text).join('; '));
  return parsed.groups[0] as FileGroup;
}
