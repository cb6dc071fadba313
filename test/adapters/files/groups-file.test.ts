import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readGroupsFiles, readGroupsText, renderGroupsFile } from '../../../adapters/files/groups-file';
import type { Targets } from '../../../domain/groups/groups-file';
import { BadInputError } from '../../../domain/tables/error-names';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet groups-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const JOB = { target: 'lambda:extract', timeout_minutes: 1, maximum_retries: 0, priority: 0 };
const read = (text: string | Buffer) => {
  const file = path.join(folder, 'groups.yaml');
  writeFileSync(file, text);
  return readGroupsFiles([file]);
};

describe('a groups file', () => {
  it('is read back as it was rendered, in YAML and in JSON', async () => {
    const groups = { nightly: { schedule: 'rate(1 hour)', jobs: { yes: JOB } } };
    const [fromYaml] = await read(renderGroupsFile(groups));
    expect(fromYaml).toMatchObject({ job_group: 'nightly', jobs: [{ job_name: 'yes', ...JOB }] });
    await expect(read(JSON.stringify({ groups }))).resolves.toEqual([fromYaml]);
  });

  it.each([
    ['two documents', 'groups: {}\n---\ngroups: {}', 'it holds more than one document'],
    ['a tag that YAML would drop', 'groups: !Sub x', 'Unresolved tag: !Sub'],
    ['an endless alias', 'groups: &a [*a]', 'its aliases cannot be resolved'],
    ['a duplicate key', 'groups: {}\ngroups: {}', 'Map keys must be unique'],
    ['no groups', 'groups: {}', 'groups is empty: expected at least one group'],
  ])('is refused with %s', async (_, text, problem) => {
    await expect(read(text)).rejects.toThrow(problem);
  });

  it.each(['extract.ts', 'load.py', 'master.csv'])('is not %s: its lines are not quoted as YAML', async (name) => {
    const file = path.join(folder, name);
    writeFileSync(file, 'import { x } from "y";\nasync def f(): {a: b: c\n');
    const error = await readGroupsFiles([file]).catch((thrown) => thrown);
    expect(error.problems).toEqual([
      `${file} is no groups file: expected YAML or JSON with "groups", such as groups.yaml`,
    ]);
  });

  it('may lie in a folder that is named, beside others and files that are none', async () => {
    const write = (name: string, group: string) =>
      writeFileSync(path.join(folder, name), JSON.stringify({ groups: { [group]: { jobs: { a: JOB } } } }));
    write('b.yaml', 'second');
    write('a.json', 'first');
    write('notes.txt', 'none');
    const found = await readGroupsFiles([folder]);
    expect(found.map(({ job_group }) => job_group)).toEqual(['first', 'second']);
  });

  it('is refused where a folder has none, and where a pattern is meant', async () => {
    await expect(readGroupsFiles([folder])).rejects.toThrow(
      `the folder ${folder} has no groups file: expected .yaml, .yml or .json files`,
    );
    await expect(readGroupsFiles([path.join(folder, '*.yaml')])).rejects.toThrow(
      'a pattern is not expanded: name the folder, whose .yaml, .yml and .json files are read',
    );
  });

  it('is refused where it cannot be read, or is larger than anyone writes', async () => {
    await expect(readGroupsFiles([path.join(folder, 'none.yaml')])).rejects.toThrow(
      'none.yaml: expected the path of a groups file',
    );
    await expect(read(' '.repeat(4 * 1024 * 1024 + 1))).rejects.toThrow('is too large: a groups file has at most');
  });
});

describe('every problem of a groups file has its line', () => {
  const YAML = [
    '# jobs of the night',
    'groups:',
    '  nightly:',
    '    parameter_types: {day: date, limit: integer}',
    '    parameters:',
    '      day: soon',
    '    max_concurency: 4',
    '    jobs:',
    '      load:',
    '        target: lambda:extarct',
    '        timeout_minutes: 1',
    '        maximum_retries: 0',
    '        prioritty: high',
    '        parameters:',
    '          limit: many',
    '      lacking: {target: lambda:extract, timeout_minutes: 1, maximum_retries: 0}',
    '      other:',
    '  week:ly: {jobs: {}}',
    'group: {}',
  ].join('\n');
  const JSON_TEXT =
    '{\n  "groups": {\n    "nightly": {\n      "jobs": {\n        "a": {"target": "x"}\n      }\n    }\n  }\n}';

  it('in YAML and in JSON, in the order of lines', async () => {
    const problems = await problemsOf(YAML, { names: ['extract'], where: 'files in jobs' });
    expect(problems.map((problem) => problem.replace(`${folder}/`, '').replace(/(: expected| \(known).*/, ''))).toEqual(
      [
        'groups.yaml:6: groups.nightly.parameters.day is "soon"',
        'groups.yaml:7: groups.nightly.max_concurency is an unknown field: did you mean "max_concurrency"?',
        'groups.yaml:10: groups.nightly.jobs.load.target is "lambda:extarct": there is no job function extarct (files in jobs: extract): did you mean "lambda:extract"?',
        'groups.yaml:13: groups.nightly.jobs.load.prioritty is an unknown field: did you mean "priority"?',
        'groups.yaml:15: groups.nightly.jobs.load.parameters.limit is "many"',
        'groups.yaml:16: groups.nightly.jobs.lacking.priority is missing',
        'groups.yaml:17: groups.nightly.jobs.other is null',
        'groups.yaml:18: groups has a group named "week:ly"',
        'groups.yaml:18: groups."week:ly".jobs is empty',
        'groups.yaml:19: group is an unknown field: did you mean "groups"?',
      ],
    );
    const [first, second] = await problemsOf(JSON_TEXT);
    expect(first).toMatch(/groups\.yaml:5: groups\.nightly\.jobs\.a\.target is "x": expected /);
    expect(second).toMatch(/groups\.yaml:5: groups\.nightly\.jobs\.a\.timeout_minutes is missing/);
  });

  it('also those of parameters that are not of their types, and of declarations that differ', async () => {
    const job = '{target: lambda:extract, timeout_minutes: 1, maximum_retries: 0, priority: 0,';
    const problems = await problemsOf(
      [
        'groups:',
        '  nightly:',
        '    parameter_types: {day: date}',
        '    parameters: {region: 7}',
        '    jobs:',
        `      a: ${job}`,
        '        parameters: {day: soon}, parameter_types: {limit: integer}}',
        `      b: ${job}`,
        '        parameter_types: {',
        '          limit: number,',
        '          day: string}}',
        `      c: ${job} parameter_types: {region: string}}`,
      ].join('\n'),
    );
    expect(problems.map((problem) => problem.replace(/.*groups\.yaml:(\d+: )groups\.nightly\./, '$1'))).toEqual([
      '7: jobs.a.parameters.day is "soon": expected a day such as 2026-11-22, since its type is date',
      '10: jobs.b.parameter_types.limit is "number": job a declares it as "integer"',
      '11: jobs.b.parameter_types.day is "string": the group declares it as "date"',
      '12: jobs.c.parameters.region is 7: expected a text, since its type is string',
    ]);
  });

  it('each once, also where a group and its job declare a parameter alike', async () => {
    const problems = await problemsOf(
      [
        'groups:',
        '  nightly:',
        '    parameter_types: {limit: integer}',
        '    jobs:',
        '      a: {target: lambda:extract, timeout_minutes: 1, maximum_retries: 0, priority: 0,',
        '        parameter_types: {limit: integer}, parameters: {limit: x}}',
      ].join('\n'),
    );
    expect(problems).toHaveLength(1);
  });

  it('and that of the whole content its file alone', async () => {
    const empty = await problemsOf('# nothing yet');
    expect(empty).toEqual([`${path.join(folder, 'groups.yaml')}: the file is empty: expected an object with "groups"`]);
  });

  it('and that of a text its line', () => {
    expect(() => readGroupsText('groups:\n  nightly: 1\n')).toThrow(
      'the groups file, line 2: groups.nightly is 1: expected settings and "jobs"',
    );
  });

  async function problemsOf(text: string, targets?: Targets): Promise<string[]> {
    const file = path.join(folder, 'groups.yaml');
    writeFileSync(file, text);
    const error = await readGroupsFiles([file], targets).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(BadInputError);
    return error.problems;
  }
});

describe('an encoding that is not UTF-8', () => {
  it.each([
    ['Latin-1', Buffer.from('groups:\n  n\u00e9: {}', 'latin1'), 'byte 12 (line 2, column 4) is of another encoding'],
    ['a character that is cut off', Buffer.from('groups: é').subarray(0, -1), 'byte 9 (line 1, column 9)'],
    ['half a surrogate pair', Buffer.from([0x61, 0xed, 0xa0, 0x80]), 'byte 2 (line 1, column 2)'],
    ['UTF-16', Buffer.from('\uFEFFgroups: {}', 'utf16le'), 'byte 1 (line 1, column 1) is of UTF-16'],
  ])('is refused with the byte’s place: %s', async (_, bytes, place) => {
    await expect(read(bytes)).rejects.toThrow(`groups.yaml is not UTF-8: ${place}`);
  });

  it('is not seen in a byte order mark, or in any character of Unicode', async () => {
    const jobs = { a: { ...JOB, description: 'né 🚀 \uFFFD' } };
    const [group] = await read(`\uFEFF${renderGroupsFile({ nightly: { jobs } })}`);
    expect(group?.jobs[0]).toMatchObject({ description: 'né 🚀 \uFFFD' });
  });
});

describe('aliases', () => {
  const FIRST = 'a0: &job {target: lambda:extract, timeout_minutes: 1, maximum_retries: 0, priority: 0}';
  const aliased = (count: number) => [
    'groups:',
    '  nightly:',
    '    jobs:',
    `      ${FIRST}`,
    ...Array.from({ length: count }, (_, n) => `      b${n}: *job`),
  ];

  it('may stand for as many jobs as a file can hold', async () => {
    const [group] = await read(aliased(20_000).join('\n'));
    expect(group?.jobs).toHaveLength(20_001);
    expect(group?.jobs.at(-1)).toMatchObject({ job_name: 'b19999', ...JOB });
  });

  it('are refused once they are longer, written out, than a file may be', async () => {
    const levels = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 40; n++)
      levels.push(
        `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    await expect(read(levels.join('\n'))).rejects.toThrow(
      /line 7, column 9: with its aliases written out it has \d+ ch/,
    );
    const text = `a: &a ${'x'.repeat(60_000)}\nb: [${Array(100).fill('*a').join(', ')}]`;
    await expect(read(text)).rejects.toThrow('line 2, column 4: with its aliases written out it has');
  });
});

test.each([
  ['lists', '['.repeat(200_000)],
  ['maps', `groups: ${'{a: '.repeat(5000)}${'}'.repeat(5000)}`],
  ['dashes', `groups:\n  ${'- '.repeat(5000)}a`],
])('a file that is nested without end is refused: %s', async (_, text) => {
  await expect(read(text)).rejects.toThrow('it is nested more than 100 levels deep');
});

describe('keys that become equal', () => {
  it.each([
    [
      'two texts',
      'groups: {a: 1, a: 2}',
      'Map keys must be unique at line 1, column 16: this one becomes',
      'line 1, column 10',
    ],
    [
      'a word and a text',
      "groups:\n  true: 1\n  'true': 2",
      'Map keys must be unique at line 3, column 3: this one becomes',
      'becomes "true", as in line 2, column 3',
    ],
    [
      'a number and a text',
      "{7: a, '7': b}",
      'Map keys must be unique at line 1, column 8: this one becomes',
      'becomes "7", as in line 1, column 2',
    ],
    [
      'two ways to write a number',
      '{0x10: a, 1.6e1: b}',
      'Map keys must be unique at line 1, column 11: this one becomes',
      'becomes "16"',
    ],
    [
      'nothing and an empty text',
      "{~: a, '': b}",
      'Map keys must be unique at line 1, column 8: this one becomes',
      'becomes "", as in line 1, column 2',
    ],
    [
      'a key and an alias',
      '{&k a: 1, *k : 2}',
      'Map keys must be unique at line 1, column 11: this one becomes',
      'becomes "a"',
    ],
    ['a key that is a list', '{? [a] : b}', 'line 1, column 4: a key is a list or a map: expected a text', ''],
    ['a key that is a map', '? {a: 1}\n: b', 'line 1, column 3: a key is a list or a map', ''],
    [
      'keys deep in parameters',
      'groups: {n: {jobs: {a: {parameters: {x: [{1: a, "1": b}]}}}}}',
      'this one becomes "1"',
      '',
    ],
    [
      'keys in JSON',
      '{"groups": {"a": {}, "\\u0061": {}}}',
      'Map keys must be unique at line 1, column 22: this one becomes',
      'becomes "a"',
    ],
  ])('are refused, and both places are named: %s', async (_, text, place, first) => {
    await expect(read(text)).rejects.toThrow(place);
    await expect(read(text)).rejects.toThrow(first);
  });
});

test('a file that says it is YAML 1.1 is refused, because its words and keys would mean something else', async () => {
  await expect(read('%YAML 1.1\n---\ngroups: {}')).rejects.toThrow('remove its line "%YAML"');
});
