import { existsSync, mkdirSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { stringify } from 'yaml';
import type { MasterTable } from '../../../adapters/dynamodb/master-table';
import { aFileJob, TestHome } from '../../support/home/a-home';
import { runsheet } from '../../support/home/command-line';

describe('runsheet apply', () => {
  const home = new TestHome();
  afterAll(() => home.remove());

  it('writes a file’s groups and says what it did', async () => {
    const file = home.groupsFile({ first: { jobs: { a: {}, b: { priority: -1 } } }, second: { jobs: { c: {} } } });
    const { code, stdout, stderr } = await home.runsheet('apply', file, '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^first\n {2}\+ a {2}lambda:succeed, priority 0, 1 min, 0 retries\n {2}\+ b {2}lambda:succeed, parallel/,
    );
    expect(stdout).toMatch(
      /\nfirst applied: 2 added, 0 changed, 0 removed, 0 unchanged\nsecond applied: 1 added, 0 changed, 0 removed, 0 unchanged\n$/,
    );
    expect((await home.json('jobs')).groups).toMatchObject([{ job_group: 'first' }, { job_group: 'second' }]);
  });

  it('says with --json what changed, and that nothing does the second time', async () => {
    const groups = { changing: { jobs: { a: {}, b: {} } } };
    const added = await home.json('apply', home.groupsFile(groups), '--yes');
    expect(added).toEqual({
      applied: true,
      groups: [
        {
          job_group: 'changing',
          added: [expect.objectContaining({ job_name: 'a' }), expect.objectContaining({ job_name: 'b' })],
          changed: [],
          removed: [],
          kept: [],
          unchanged: [],
          settings: [],
          unfinished_since: null,
          cost: { before: null, after: expect.objectContaining({ unknown_jobs: ['a', 'b'] }) },
          effect: expect.objectContaining({ stages: [{ stage: 0, priority: 0, jobs: ['a', 'b'], at_once: 2 }] }),
        },
      ],
    });
    const before = await rows('changing');
    const again = await home.json('apply', home.groupsFile(groups));
    expect(again).toMatchObject({ applied: false, groups: [{ added: [], changed: [], unchanged: ['a', 'b'] }] });
    // Not only the words: no row got another version or time.
    expect(await rows('changing')).toEqual(before);
  });

  it('leaves rows that the file does not name as they are, and says so', async () => {
    await home.apply({ left: { jobs: { old: {}, kept: {} } } });
    const file = home.groupsFile({ left: { jobs: { kept: { priority: 7 } } } });
    const { stdout } = await home.runsheet('apply', file, '--yes');
    expect(stdout).toMatch(/^left\n {2}~ kept\n {6}priority: 0 -> 7\n {2}kept, not in the file: old\n/);
    const { jobs } = await home.json('jobs', 'left');
    expect(jobs.map((job: { job_name: string; priority: number }) => [job.job_name, job.priority])).toEqual([
      ['old', 0],
      ['kept', 7],
    ]);
  });

  it('keeps in each row who wrote it, and why', async () => {
    const file = home.groupsFile({ reasoned: { jobs: { a: {} } } });
    await home.runsheet('apply', file, '--reason', 'ticket 42', '--yes');
    expect(await rows('reasoned')).toContainEqual(
      expect.objectContaining({
        job_name: 'a',
        version: 1,
        schema_version: 1,
        updated_by: expect.any(String),
        updated_reason: 'ticket 42',
      }),
    );
  });

  it('writes nothing of a file in which one group is bad, and lists every problem by line', async () => {
    const file = home.groupsFile({
      good: { jobs: { a: {} } },
      bad: { on_failure: 'wait', jobs: { a: { priority: 'high' }, b: { target: 'lambda:gone', prioritty: 1 } } },
    });
    const { code, stdout, stderr } = await home.runsheet('apply', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      `error: ${file}:11: groups.bad.on_failure is "wait": expected "stop" or "continue"`,
      `error: ${file}:17: groups.bad.jobs.a.priority is "high": expected -1 (parallel) or a whole number from 0 to 1000000`,
      `error: ${file}:20: groups.bad.jobs.b.target is "lambda:gone": there is no job function gone (files in ${home.jobs}: succeed)`,
      `error: ${file}:25: groups.bad.jobs.b.prioritty is an unknown field: did you mean "priority"?`,
    ]);
    expect(await rows('good')).toEqual([]);
  });

  it('refuses a target that has no job function, and names those that there are', async () => {
    const file = home.groupsFile({ good: { jobs: { a: {}, b: { target: 'lambda:gone' } } } });
    const { code, stderr } = await home.runsheet('apply', file);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `error: ${file}:11: groups.good.jobs.b.target is "lambda:gone": there is no job function gone (files in ${home.jobs}: succeed)\n`,
    );
    expect(await rows('good')).toEqual([]);
  });

  it.each([
    ['a number that no table holds', { parameters: { x: 1e300 } }, /parameters\.x is 1e\+300/],
    ['more parameters than a run takes', { parameters: { x: 'y'.repeat(400_000) } }, /is 400008 bytes of JSON/],
    ['a parameter that passes for a type', { parameters: { constructor: 'Set' } }, /a key "constructor"/],
  ])('writes nothing of a group with %s', async (_, bad, message) => {
    const { code, stderr } = await home.runsheet('apply', home.groupsFile({ half: { jobs: { a: {}, b: bad } } }));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(await rows('half')).toEqual([]);
  });

  it('mends a row that a hand has broken', async () => {
    await home.apply({ mended: { jobs: { a: {} } } });
    await home.withEngine(({ master }) => breakRow(master, 'mended'));
    expect((await home.json('jobs', 'mended')).jobs).toEqual([
      {
        job_name: 'a',
        problems: [expect.stringMatching(/^priority is "high"/)],
        row: expect.objectContaining({ priority: 'high' }),
      },
    ]);
    await home.apply({ mended: { jobs: { a: {} } } });
    expect((await home.json('jobs', 'mended')).jobs).toEqual([expect.objectContaining({ priority: 0, problems: [] })]);
  });

  it('reads a file in JSON', async () => {
    const json = home.file('groups.json', JSON.stringify({ groups: { injson: { jobs: { a: aFileJob() } } } }));
    expect(await home.runsheet('apply', json, '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^injson applied: 1 added/m),
    });
  });

  function rows(group: string) {
    return home.withEngine(({ master }) => master.readPartition(group));
  }
});

function breakRow(master: MasterTable, group: string) {
  const row = { job_group: group, job_name: 'a', ...aFileJob({ priority: 'high' }), version: 7 };
  return master.client.send(new PutCommand({ TableName: master.name, Item: row }));
}

describe('a groups file that cannot be read', () => {
  const home = new TestHome();
  afterAll(() => home.remove());

  const deep = `${'['.repeat(40)}1${']'.repeat(40)}`;
  const job = 'target: lambda:succeed, timeout_minutes: 1, maximum_retries: 0, priority: 0';
  const groups = (fields: string) => `groups: {x: {jobs: {a: {${job}, ${fields}}}}}`;
  const nine = (what: string) => `[${Array(9).fill(what).join(', ')}]`;
  const levels = Array.from({ length: 8 }, (_, n) => `a${n + 1}: &a${n + 1} ${nine(`*a${n}`)}`);
  const bomb = [`a0: &a0 ${nine('x')}`, ...levels, `groups: ${nine('*a8')}`].join('\n');

  it.each<[what: string, content: string, message: RegExp]>([
    ['empty', '', /^error: .*groups\.yaml: the file is empty: expected an object with "groups"$/m],
    ['not YAML', 'groups: {x: [', /at line 1, column \d+/],
    ['a list', '- groups', /the file is \["groups"\]/],
    ['with a key twice', 'groups: {x: {}, x: {}}', /Map keys must be unique at line 1/],
    ['two documents', 'groups: {}\n---\ngroups: {}\n', /more than one document \(divided by "---"\)/],
    ['a billion laughs', bomb, /with its aliases written out it has \d+ characters: expected at most 4194304/],
    ['with an alias of nothing', 'groups: *nobody', /Unresolved alias .*nobody/],
    ['with an alias inside itself', 'groups: &g {x: *g}', /its aliases cannot be resolved/],
    ['with a tag that means something elsewhere', groups('description: !Sub "x"'), /Unresolved tag: !Sub/],
    ['with binary', groups('description: !!binary aGVsbG8='), /description is binary/],
    ['with a set', groups('parameters: !!set {a}'), /parameters is a set/],
    ['too deep', groups(`parameters: {x: ${deep}}`), /is 24 levels deep/],
    [
      'with a number too exact',
      groups('parameters: {x: 9007199254740993}'),
      /x is 9007199254740992: it would lose digits/,
    ],
    ['with no number', groups('parameters: {x: .nan}'), /x is NaN: JSON has no such number/],
    ['with an infinite time', 'groups: {x: {expected_minutes: .inf, jobs: {}}}', /expected_minutes is Infinity/],
    ['with what YAML 1.1 took for true', groups('is_enabled: yes'), /is_enabled is "yes": expected true or false/],
    ['with escape sequences', 'groups:\n  x: {\u001b[2Jbad: [', /\\u001b\[2Jbad/],
    ['a video', '\u0000\u0001\u0002ftypmp42', /error: /],
  ])('is %s: one clear message, and exit code 2', async (_, content, message) => {
    const { code, stdout, stderr } = await home.runsheet('apply', home.file('groups.yaml', content));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/bug|\n {4}at |[\u0000-\u0009\u000b-\u001f]/);
  });

  it('is not there, is a folder without one, or never ends', async () => {
    mkdirSync(home.path('empty'));
    const [missing, folder, endless] = await Promise.all([
      home.runsheet('apply', home.path('nowhere.yaml')),
      home.runsheet('apply', home.path('empty')),
      home.runsheet('apply', '/dev/zero'),
    ]);
    expect(missing).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/there is no file .*nowhere\.yaml: expected the path of a groups file\n$/),
    });
    expect(folder).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/the folder .* has no groups file: expected/),
    });
    expect(endless).toMatchObject({ code: 2, stderr: expect.stringMatching(/is too large: .* at most 4194304 bytes/) });
  });

  it('is refused before the home is opened', async () => {
    const file = home.file('groups.yaml', stringify({ groups: {} }));
    const { code } = await runsheet(['apply', file, '--home', home.path('untouched'), '--jobs', home.jobs]);
    expect(code).toBe(2);
    expect(existsSync(home.path('untouched'))).toBe(false);
  });
});
