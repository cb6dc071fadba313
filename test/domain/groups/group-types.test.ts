import { newParameterProblems, typesAround } from '../../../domain/groups/group-types';
import { parseGroupsFile } from '../../../domain/groups/groups-file';
import { aRow } from '../../support/rows/a-row';

const JOB = { target: 'lambda:load', timeout_minutes: 1, maximum_retries: 0, priority: 0 };

function problemsOf(nightly: object): string[] {
  const parsed = parseGroupsFile({ groups: { nightly } });
  return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
}

describe('a parameter that nobody declares', () => {
  it('is refused in a group that declares types, and in a job that does', () => {
    const jobs = {
      typed: { ...JOB, parameters: { limt: 7, day: '2026-11-22' }, parameter_types: { limit: 'integer' } },
      free: { ...JOB, parameters: { sql: 'select 1' } },
    };
    const group = { parameters: { dya: '2026-11-22', limit: 7 }, parameter_types: { day: 'date' }, jobs };
    expect(problemsOf(group)).toEqual([
      'groups.nightly.parameters.dya is unknown (did you mean "day"?): declare it in parameter_types',
      'groups.nightly.jobs.typed.parameters.limt is unknown (did you mean "limit"?): declare it in parameter_types',
    ]);
  });

  it('is welcome where no type is declared', () => {
    const jobs = {
      a: { ...JOB, parameters: { limt: 7 } },
      b: { ...JOB, parameters: { limit: 7 }, parameter_types: { limit: 'integer' } },
    };
    expect(problemsOf({ parameters: { dya: 'x' }, parameter_types: {}, jobs })).toEqual([]);
  });
});

describe('an edit of one row', () => {
  const settings = { job_group: 'nightly', job_name: '@group', parameter_types: { day: 'date' } };
  const load = aRow({ job_name: 'load', parameters: {}, parameter_types: { limit: 'integer' } });
  const plain = aRow({ job_name: 'plain', parameters: {} });
  const group = { settings, jobs: [load, plain] };
  const broughtBy = (row: object) => newParameterProblems(group, (row as { job_name: string }).job_name, row as never);

  it('has the problems that apply would find with it', () => {
    expect(broughtBy({ ...settings, parameters: { dya: 'x' } })).toEqual([
      'parameters.dya is unknown (did you mean "day"?): declare it in parameter_types',
    ]);
    expect(broughtBy({ ...plain, parameters: { day: 'x' } })).toEqual([
      'jobs.plain.parameters.day is "x": expected a day such as 2026-11-22, since its type is date',
    ]);
    expect(broughtBy({ ...plain, parameter_types: { limit: 'string' } })).toEqual([
      'jobs.plain.parameter_types.limit is "string": job load declares it as "integer"',
    ]);
    expect(broughtBy({ ...settings, parameter_types: { day: 'date', limit: 'json' } })).toEqual([
      'jobs.load.parameter_types.limit is "integer": the group declares it as "json"',
    ]);
    expect(broughtBy({ ...settings, parameters: { limit: 7 } })).toEqual([]);
  });

  it('is not blamed for what was wrong before', () => {
    const old = { ...settings, parameters: { odd: 1 } };
    const edited = { ...old, parameters: { odd: 1, day: '2026-11-22' } };
    expect(newParameterProblems({ ...group, settings: old }, '@group', edited)).toEqual([]);
  });

  it('reads a parameter as the type that another row declares', () => {
    expect(typesAround(group, 'plain')).toEqual({ day: 'date' });
    expect({ ...typesAround(group, '@group') }).toEqual({ limit: 'integer' });
    expect(typesAround({ jobs: [] }, 'plain')).toEqual({});
  });
});
