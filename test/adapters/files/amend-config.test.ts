import fc from 'fast-check';
import { amendConfig } from '../../../adapters/files/amend-config';

const targets = { 'notebook:load': { notebook: 'notebooks/load.py' }, 'notebook:b': { notebook: 'notebooks/b c.py' } };
const amend = (text: string) => amendConfig(text, { groupsFile: 'groups/master.yaml', targets });

const LOAD = '  notebook:load: { notebook: notebooks/load.py }\n';
const B = '  notebook:b: { notebook: "notebooks/b c.py" }\n';

it('adds to an empty config, and to one of comments', () => {
  expect(amend('')).toBe(`groups: groups/master.yaml\ntargets:\n${LOAD}${B}`);
  expect(amend('# ours')).toBe(`# ours\ngroups: groups/master.yaml\ntargets:\n${LOAD}${B}`);
});

it('leaves every other byte as it is', () => {
  const text = `# Our project
jobs:   jobs      # each file is a job

groups: groups/nightly.yaml     # what plan takes
targets:  # programs
  # the loader
  command:x:  {run: [a,   "b"]}   # quick

  command:y:
    run: [c]
    cwd: etl   # here
# the end
stacks: {prod: {stack: shop}}
`;
  expect(amend(text)).toBe(`# Our project
jobs:   jobs      # each file is a job

groups: [groups/nightly.yaml, groups/master.yaml]     # what plan takes
targets:  # programs
  # the loader
  command:x:  {run: [a,   "b"]}   # quick

  command:y:
    run: [c]
    cwd: etl   # here
${LOAD}${B}# the end
stacks: {prod: {stack: shop}}
`);
});

it('adds to a list of groups files, in either notation', () => {
  expect(amend('groups: [a.yaml,  b.yaml] # ours\n')).toContain(
    'groups: [a.yaml, b.yaml, groups/master.yaml] # ours\n',
  );
  expect(amend('groups:\n  - a.yaml # one\n  - "b.yaml"  # two\n')).toBe(
    `groups:\n  - a.yaml # one\n  - "b.yaml"\n  - groups/master.yaml  # two\ntargets:\n${LOAD}${B}`,
  );
  expect(amend('groups:\n- a.yaml\njobs: jobs\n')).toContain('groups:\n- a.yaml\n- groups/master.yaml\njobs: jobs\n');
});

it('changes nothing where everything is there', () => {
  const once = amend('jobs: jobs # ours\n') ?? '';
  expect(amend(once)).toBe(once);
});

it('replaces the fields of a target of the same name', () => {
  const text = `groups: groups/master.yaml\ntargets:\n  notebook:load: {notebook: old.py} # old\n  notebook:b:\n    notebook: old.py\njobs: x\n`;
  expect(amend(text)).toBe(
    'groups: groups/master.yaml\ntargets:\n  notebook:load: { notebook: notebooks/load.py } # old\n' +
      '  notebook:b:\n    { notebook: "notebooks/b c.py" }\njobs: x\n',
  );
});

it('keeps the line ends of Windows readable', () => {
  expect(amend('jobs: jobs\r\n')).toBe(`jobs: jobs\r\ngroups: groups/master.yaml\ntargets:\n${LOAD}${B}`);
});

it.each([
  ['in braces', '{jobs: jobs, groups: a.yaml}\n'],
  ['with targets in braces', 'targets: {"command:x": {run: [a]}}\n'],
  ['with an empty list of groups files', 'groups:\njobs: jobs\n'],
  ['with an anchor in the way', 'groups: &g a.yaml\nassets: *g\n'],
])('leaves a config %s to its author, or changes it soundly', (_, text) => {
  const amended = amend(text);
  expect(amended === undefined || amended.includes('groups/master.yaml')).toBe(true);
});

it('names any file that a notebook can have, between any comments', () => {
  const file = fc.string({
    unit: fc.constantFrom('a', ' ', ':', '#', '"', "'", '{', ',', '日', '\\', '-', '/'),
    minLength: 1,
  });
  const line = fc.constantFrom(
    '# a comment',
    '',
    'jobs: jobs',
    'targets:\n  command:x: {run: [a]}',
    'groups: a.yaml # b',
  );
  fc.assert(
    fc.property(file, fc.uniqueArray(line), (notebook, lines) => {
      const text = lines.map((each) => `${each}\n`).join('');
      const amended = amendConfig(text, { groupsFile: notebook, targets: { 'notebook:x': { notebook } } }) ?? '';
      expect(amended).toContain('notebook:x');
      for (const each of lines) expect(amended).toContain(each.split('\n').at(-1)?.replace('a.yaml # b', ''));
    }),
  );
});
