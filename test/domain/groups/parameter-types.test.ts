import { parseSettingsRow } from '../../../domain/groups/group-settings';
import { parseGroupsFile } from '../../../domain/groups/groups-file';
import { badFields, parseJobRow } from '../../../domain/groups/job';
import {
  PARAMETER_TYPES,
  type ParameterType,
  readParameter,
  typeProblems,
} from '../../../domain/groups/parameter-types';
import type { Json } from '../../../domain/values/json';

const ROW = {
  job_group: 'nightly',
  job_name: 'load',
  target: 'lambda:load',
  timeout_minutes: 1,
  maximum_retries: 0,
  priority: 0,
};

/** For each type: texts with the values that they mean, texts that mean none, and values that are not of it. */
const TRIED: Record<ParameterType, { read: [string, Json][]; refuse: string[]; wrong: Json[] }> = {
  string: {
    read: [
      ['', ''],
      ['7', '7'],
      [' a=b ', ' a=b '],
    ],
    refuse: [],
    wrong: [7, null, true, ['a']],
  },
  integer: {
    read: [
      ['7', 7],
      ['-12', -12],
      ['007', 7],
      ['-0', 0],
    ],
    refuse: ['', '7.5', '1e3', 'seven', ' 7', '9007199254740993'],
    wrong: ['7', 7.5, null, 1e300],
  },
  number: {
    read: [
      ['7', 7],
      ['-0.25', -0.25],
      ['1e3', 1000],
    ],
    refuse: ['', '.', '0x10', 'NaN', 'Infinity', '1e400', '7 '],
    wrong: ['7', null, true],
  },
  boolean: {
    read: [
      ['true', true],
      ['false', false],
    ],
    refuse: ['', 'yes', 'True', '1'],
    wrong: ['true', 0, null],
  },
  date: {
    read: [['2026-02-28', '2026-02-28']],
    refuse: ['', '2026-02-30', '28.02.2026', '2026-2-28', '2026-02-28T00:00:00Z'],
    wrong: ['yesterday', 20260228, null],
  },
  timestamp: {
    read: [['2026-11-22T02:00:00+01:00', '2026-11-22T02:00:00+01:00']],
    refuse: ['', '2026-11-22', '2026-11-22T02:00:00', '2026-11-31T02:00:00Z'],
    wrong: ['now', 0, null],
  },
  json: {
    read: [
      ['7', 7],
      ['"7"', '7'],
      ['[1,{"a":null}]', [1, { a: null }]],
      ['null', null],
    ],
    refuse: ['', 'seven', '{a: 1}', '{"a":1,"a":2}'],
    wrong: [],
  },
};

describe.each(PARAMETER_TYPES)('the type %s', (type) => {
  const { read, refuse, wrong } = TRIED[type];

  it('reads a text as the value that it means, and that value is of the type', () => {
    for (const [text, value] of read) {
      expect([text, readParameter('n', text, type)]).toEqual([text, { value }]);
      expect(typeProblems({ n: value }, { n: type })).toEqual([]);
    }
  });

  it('refuses any other text, and names what it expects', () => {
    for (const text of refuse) {
      expect(readParameter('n', text, type)).toEqual({
        problem: expect.stringMatching(`^parameters\\.n is ".*": expected .*, since its type is ${type}$`),
      });
    }
  });

  it('refuses any other value', () => {
    for (const value of wrong) expect(typeProblems({ n: value }, { n: type })).toHaveLength(1);
  });
});

describe('parameter_types', () => {
  it('says of a wrong value what is expected', () => {
    expect(typeProblems({ limit: 'x', day: '2026-11-31' }, { limit: 'integer', day: 'date' })).toEqual([
      'parameters.limit is "x": expected a whole number, since its type is integer',
      'parameters.day is "2026-11-31": expected a day such as 2026-11-22, since its type is date',
    ]);
  });

  it('leaves alone what is absent or not declared', () => {
    expect(typeProblems({ other: 1 }, { limit: 'integer' })).toEqual([]);
    expect(typeProblems({ other: 1 }, undefined)).toEqual([]);
  });

  it('takes a secret for a text, and for nothing else', () => {
    const password = { secret: 'secretsmanager:shop/db' };
    expect(typeProblems({ password }, { password: 'string' })).toEqual([]);
    expect(typeProblems({ password }, { password: 'integer' })).toHaveLength(1);
  });

  it.each([
    [
      { limit: 'integr' },
      'parameter_types cannot be taken: "limit" has the unknown type "integr" (did you mean "integer"?)',
    ],
    [
      { limit: 7 },
      'parameter_types cannot be taken: "limit" has the unknown type 7 (expected one of string, integer, number',
    ],
    [
      { a: 'datetime' },
      'parameter_types cannot be taken: "a" has the unknown type "datetime" (expected one of string,',
    ],
    [{ a: 'toString' }, 'parameter_types cannot be taken: "a" has the unknown type "toString" (expected one of'],
    [['integer'], 'parameter_types is ["integer"]: expected the types of parameters by their names'],
  ])('are checked: %j', (parameter_types, problem) => {
    const parsed = parseJobRow({ ...ROW, parameter_types });
    expect(parsed).toEqual({ problems: [expect.stringContaining(problem)] });
    expect(badFields({ ...ROW, parameter_types })).toEqual(['parameter_types']);
    const settings = parseSettingsRow({ job_group: 'nightly', job_name: '@group', parameter_types } as never);
    expect(settings).toEqual({ problems: [expect.stringContaining(`@group: ${problem}`)] });
  });

  it('of a row hold for its parameters', () => {
    const row = { ...ROW, parameters: { limit: '7' }, parameter_types: { limit: 'integer' } };
    expect(parseJobRow(row)).toEqual({ problems: [expect.stringMatching(/^parameters\.limit is "7": /)] });
    expect(badFields(row)).toEqual(['parameters']);
    expect(badFields(ROW)).toEqual([]);
    const { parameters, parameter_types } = row;
    expect(
      parseSettingsRow({ job_group: 'nightly', job_name: '@group', parameters, parameter_types } as never),
    ).toEqual({ problems: [expect.stringMatching(/^@group: parameters\.limit is "7": /)] });
  });
});

describe('a groups file', () => {
  const job = (given: object = {}) => ({
    target: 'lambda:load',
    timeout_minutes: 1,
    maximum_retries: 0,
    priority: 0,
    ...given,
  });
  const problemsOf = (nightly: object) => {
    const parsed = parseGroupsFile({ groups: { nightly } });
    return 'problems' in parsed ? parsed.problems.map(({ text }) => text) : [];
  };

  it('declares types for a group, and for a job', () => {
    const load = job({ parameters: { limit: 7 }, parameter_types: { limit: 'integer' } });
    const group = { parameters: { day: '2026-11-22' }, parameter_types: { day: 'date' }, jobs: { load } };
    expect(problemsOf(group)).toEqual([]);
    const parsed = parseGroupsFile({ groups: { nightly: group } });
    expect(parsed).toMatchObject({
      groups: [{ settings: { parameter_types: { day: 'date' } }, jobs: [{ parameter_types: { limit: 'integer' } }] }],
    });
  });

  it('is refused with every parameter that is not of its type, at its place', () => {
    const jobs = {
      own: job({ parameters: { limit: 'x' }, parameter_types: { limit: 'integer' } }),
      'of-group': job({ parameters: { day: 'x' } }),
      inherits: job({ parameter_types: { region: 'integer' } }),
    };
    expect(
      problemsOf({
        parameters: { hour: 'x', region: 'north' },
        parameter_types: { hour: 'integer', day: 'date' },
        jobs,
      }),
    ).toEqual([
      'groups.nightly.parameters.hour is "x": expected a whole number, since its type is integer',
      'groups.nightly.jobs.own.parameters.limit is "x": expected a whole number, since its type is integer',
      'groups.nightly.jobs.of-group.parameters.day is "x": expected a day such as 2026-11-22, since its type is date',
      'groups.nightly.jobs.inherits.parameters.region is "north": expected a whole number, since its type is integer',
    ]);
  });

  it('is refused where a parameter is declared in two ways', () => {
    const jobs = {
      a: job({ parameter_types: { limit: 'integer' } }),
      b: job({ parameter_types: { limit: 'number', day: 'string' } }),
    };
    expect(problemsOf({ parameter_types: { day: 'date' }, jobs })).toEqual([
      'groups.nightly.jobs.b.parameter_types.day is "string": the group declares it as "date"',
      'groups.nightly.jobs.b.parameter_types.limit is "number": job a declares it as "integer"',
    ]);
  });
});
