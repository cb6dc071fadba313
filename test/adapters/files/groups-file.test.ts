import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readGroupsFile, readYamlValue, renderGroupsFile } from '../../../adapters/files/groups-file';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runsheet groups-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const JOB = { target: 'lambda:extract', timeout_minutes: 1, maximum_retries: 0, priority: 0 };
const read = (text: string) => {
  const file = path.join(folder, 'groups.yaml');
  writeFileSync(file, text);
  return readGroupsFile(file);
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

  it('is refused where it cannot be read, or is larger than anyone writes', async () => {
    await expect(readGroupsFile(path.join(folder, 'none.yaml'))).rejects.toThrow('none.yaml cannot be read: ');
    await expect(read(' '.repeat(4 * 1024 * 1024 + 1))).rejects.toThrow('is too large: a groups file has at most');
  });
});

test.each([
  ['3', 3],
  ['true', true],
  ['[a, b]', ['a', 'b']],
  ['{k: v}', { k: 'v' }],
  ['"3"', '3'],
  ['#fff', '#fff'],
])('%s at a prompt is a value', (text, value) => {
  expect(readYamlValue(text)).toEqual(value);
});

test('text at a prompt that is not valid YAML is refused', () => {
  expect(() => readYamlValue('[a')).toThrow('it is not valid YAML: ');
});
