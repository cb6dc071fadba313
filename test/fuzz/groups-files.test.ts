import fc from 'fast-check';
import { renderGroupsFile } from '../../adapters/files/groups-file';
import { readYaml } from '../../adapters/files/read-yaml';
import { exportGroup } from '../../domain/groups/export-group';
import { parseGroupsFile } from '../../domain/groups/groups-file';
import { aRow } from '../support/rows/a-row';
import { anyText, fuzz, json, text } from './fuzz';

const MAX_LENGTH = 100_000;

/** Reads the file as `apply` does. It has groups or problems, and each problem is a sentence. */
function read(content: string) {
  const read = readYaml(content, MAX_LENGTH);
  if ('problems' in read) {
    expect(read.problems.length).toBeGreaterThan(0);
    for (const problem of read.problems) expect(problem).toMatch(/\S/);
    return read;
  }
  const parsed = parseGroupsFile(read.value);
  if ('problems' in parsed) {
    expect(parsed.problems.length).toBeGreaterThan(0);
    const lines = content.split(/\n/).length;
    for (const { path, text } of parsed.problems) {
      expect(text).toMatch(/\S/);
      expect(read.lineOf(path)).toBeGreaterThan(0);
      expect(read.lineOf(path)).toBeLessThanOrEqual(lines);
    }
  }
  return parsed;
}

const field = fc.constantFrom(
  'target',
  'timeout_minutes',
  'priority',
  'parameters',
  'description',
  'schedule',
  'is_enabled',
);
const mutated = fc
  .record({
    fields: fc.array(fc.tuple(fc.oneof(field, text), json), { maxLength: 4 }),
    name: fc.oneof(fc.constant('a'), text),
    cut: fc.nat(400),
    put: anyText,
  })
  .map(({ fields, name, cut, put }) => {
    const job = {
      target: 'lambda:a',
      timeout_minutes: 1,
      maximum_retries: 0,
      priority: 0,
      ...Object.fromEntries(fields),
    };
    const content = JSON.stringify({ groups: { nightly: { jobs: { [name]: job } } } }, null, 1);
    return [content.slice(0, cut), put, content.slice(cut)].join('');
  });

fuzz('any text is a groups file, or has problems', fc.oneof(text, mutated), (content) => {
  read(content);
});

fuzz(
  'what a groups file holds comes back from its export',
  fc.array(fc.tuple(field, json), { maxLength: 3 }),
  (fields) => {
    const row = aRow(Object.fromEntries(fields));
    const exported = exportGroup('nightly', undefined, [row]);
    if ('problems' in exported) return;
    const { jobs, ...settings } = exported.group;
    const parsed = read(renderGroupsFile({ nightly: exported.group }));
    expect(parsed).toEqual({
      groups: [
        expect.objectContaining({
          job_group: 'nightly',
          settings: expect.objectContaining(settings),
          jobs: [expect.objectContaining({ job_name: row.job_name, ...jobs[String(row.job_name)] })],
        }),
      ],
    });
  },
);
