import { assignFields } from '../../../domain/groups/assign-fields';
import { fieldHint } from '../../../domain/groups/foreign-fields';
import { settingsFields } from '../../../domain/groups/group-settings';
import { parseGroupsFile } from '../../../domain/groups/groups-file';
import { jobFields } from '../../../domain/groups/job';

function problemsOf(content: unknown): string[] {
  const parsed = parseGroupsFile(content);
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
}

const JOB = { target: 'lambda:a', timeout_minutes: 1, maximum_retries: 0, priority: 0 };

describe('a field of another scheduler', () => {
  it('is named as Runsheet has it, and is not missing besides', () => {
    const a = { task_key: 'a', notebook_task: {}, max_retries: 3, timeout_seconds: 60, depends_on: ['b'] };
    expect(problemsOf({ groups: { nightly: { jobs: { a } } } })).toEqual([
      'groups.nightly.jobs.a.task_key is an unknown field: in Runsheet that is jobs.<name> (the key under which the job stands)',
      'groups.nightly.jobs.a.notebook_task is an unknown field: in Runsheet that is target (lambda:<name of a file in jobs>)',
      'groups.nightly.jobs.a.max_retries is an unknown field: in Runsheet that is maximum_retries',
      'groups.nightly.jobs.a.timeout_seconds is an unknown field: in Runsheet that is timeout_minutes (a number of minutes)',
      'groups.nightly.jobs.a.depends_on is an unknown field: in Runsheet that is priority (a job starts when all jobs of a lower priority have ended well)',
    ]);
  });

  it.each([
    ['dag_id', 'groups.<name>'],
    ['schedule_interval', 'schedule'],
    ['cron', 'schedule'],
    ['max_active_runs', 'on_overlap'],
  ])('of a group too: %s', (name, field) => {
    expect(problemsOf({ groups: { nightly: { [name]: 'x', jobs: { a: JOB } } } })).toEqual([
      expect.stringMatching(`^groups\\.nightly\\.${name} is an unknown field: in Runsheet that is ${field}`),
    ]);
  });

  it('of a whole file too, and of a job that has a setting of its group', () => {
    expect(problemsOf({ dags: {} })).toEqual([
      'dags is an unknown field: in Runsheet that is groups (each with its jobs)',
    ]);
    expect(problemsOf({ groups: { nightly: { jobs: { a: { ...JOB, schedule: 'rate(1 hour)' } } } } })).toEqual([
      'groups.nightly.jobs.a.schedule is an unknown field: in Runsheet that is schedule (a setting of the group, beside jobs)',
    ]);
  });

  it('is named so by set', () => {
    const targets = { names: [], where: '' };
    const assignments = [{ key: 'retries', text: '3' }];
    expect(assignFields({ jobName: 'a', row: {}, assignments, targets })).toEqual({
      problems: ['retries is an unknown field: in Runsheet that is maximum_retries'],
    });
  });

  it('is none of ours at that place, nor a name of the prototype', () => {
    for (const name of Object.keys(jobFields)) expect(fieldHint(name, [name], 'job')).toBe(`did you mean "${name}"?`);
    for (const name of Object.keys(settingsFields))
      expect(fieldHint(name, [name], 'group')).toBe(`did you mean "${name}"?`);
    expect(fieldHint('constructor', ['a'], 'job')).toBe('known are a');
  });
});
