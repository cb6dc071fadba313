import { existsSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { TestHome } from '../../support/home/a-home';
import { runsheet } from '../../support/home/command-line';

const home = new TestHome();
afterAll(() => home.remove());

describe('runsheet plan', () => {
  beforeAll(async () => {
    await home.apply({
      nightly: { jobs: { a: {}, b: { priority: 1, owner: 'ann' }, old: { priority: -1 } }, max_concurrency: 5 },
    });
    await home.runsheet('run', 'nightly');
  });

  const CHANGED = {
    nightly: {
      jobs: { a: {}, b: { priority: 2, parameters: { since: 'x', at: [1] } }, c: { is_enabled: false } },
      on_failure: 'continue',
    },
  };

  it('shows the settings of a new group as added, and counts them', async () => {
    const { stdout } = await home.runsheet(
      'plan',
      home.groupsFile({ fresh: { jobs: { a: {} }, max_concurrency: 10 } }),
    );
    expect(stdout).toContain('  + settings\n      max_concurrency: 10\n');
    expect(stdout).toContain('  1 added, 0 changed, 0 removed, 0 unchanged; 1 setting added\n');
  });

  it('shows what would change, field by field, and what the runs will be then', async () => {
    const { code, stdout, stderr } = await home.runsheet('plan', home.groupsFile(CHANGED));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/about .*,/, 'about …,').replace(/\$[\d.]+/, '…')).toBe(`nightly
  + c  lambda:succeed, priority 0, 1 min, 0 retries, disabled
  ~ b
      priority: 1 -> 2
      parameters.at: (none) -> [1]
      parameters.since: (none) -> "x"
      owner: "ann" -> (none)
  ~ settings
      max_concurrency: 5 -> 40
      on_failure: "stop" -> "continue"
  kept, not in the file: old
  1 added, 1 changed, 0 removed, 1 unchanged; 2 settings changed
  its runs then:
    parallel: old
    stage 0 (priority 0): a
    stage 1 (priority 2): b
    disabled: c
    longest path: about …, as the jobs last took
    on AWS: about … a run (an estimate)
`);
  });

  it('writes nothing, and says so to scripts by its exit code', async () => {
    const before = await rows();
    const file = home.groupsFile(CHANGED);
    expect(await home.runsheet('plan', file, '--exit-code', '--prune')).toMatchObject({ code: 2 });
    expect(await rows()).toEqual(before);
    const same = home.file('same.yaml', (await home.runsheet('export')).stdout);
    expect(await home.runsheet('plan', same, '--exit-code')).toMatchObject({ code: 0 });
  });

  it.each([
    ['a file that is not there', ['nowhere.yaml']],
    ['an option that is none', ['x.yaml', '--frob']],
    ['no file', []],
  ])('could not tell, exit code 1: %s', async (_, args) => {
    const { code, stderr } = await home.runsheet('plan', '--exit-code', ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: /);
    // Only with --exit-code: without it 2 is what every command says.
    expect(await home.runsheet('plan', ...args)).toMatchObject({ code: 2 });
  });

  it('with --prune shows what would be removed', async () => {
    const { stdout } = await home.runsheet('plan', home.groupsFile(CHANGED), '--prune');
    expect(stdout).toMatch(/^ {2}- old$/m);
    expect(stdout).not.toMatch(/kept|parallel:/);
  });

  it('says all of it with --json', async () => {
    expect(await home.json('plan', home.groupsFile(CHANGED), '--prune')).toEqual({
      changes: true,
      other_groups: [],
      groups: [
        {
          job_group: 'nightly',
          added: [expect.objectContaining({ job_name: 'c', is_enabled: false })],
          changed: [
            {
              job_name: 'b',
              fields: [
                { field: 'priority', before: 1, after: 2, was_invalid: false },
                { field: 'parameters', before: {}, after: { since: 'x', at: [1] }, was_invalid: false },
                { field: 'owner', before: 'ann', after: null, was_invalid: false },
              ],
            },
          ],
          removed: ['old'],
          kept: [],
          unchanged: ['a'],
          settings: [
            { field: 'max_concurrency', before: 5, after: 40, was_invalid: false },
            { field: 'on_failure', before: 'stop', after: 'continue', was_invalid: false },
          ],
          unfinished_since: null,
          cost: {
            before: {
              estimated_dollars_a_run: expect.any(Number),
              estimated_dollars_a_month: null,
              runs_a_month: null,
              unknown_jobs: [],
            },
            after: expect.objectContaining({ estimated_dollars_a_run: expect.any(Number) }),
          },
          effect: {
            parallel: { jobs: [], at_once: 0 },
            stages: [
              { stage: 0, priority: 0, jobs: ['a'], at_once: 1 },
              { stage: 1, priority: 2, jobs: ['b'], at_once: 1 },
            ],
            disabled: ['c'],
            invalid: [],
            longest_path_ms: expect.any(Number),
            unknown_durations: [],
            stand_ins: [],
            here_at_once: null,
            too_large: false,
            failing: [],
            unchecked: [],
            schedule: null,
            warnings: [],
          },
        },
      ],
    });
  });

  it('shows a row that a hand has broken as it is, and cannot be driven by it', async () => {
    const broken = {
      job_group: 'hand',
      job_name: 'a',
      priority: '\u001b[2Jhigh',
      'b\u001b[1md': new Set(['x']),
      x: new Uint8Array([1]),
    };
    await put(broken);
    await put({ job_group: 'hand', job_name: '\u001b[2J' });
    const { code, stdout } = await home.runsheet('plan', home.groupsFile({ hand: { jobs: { a: {} } } }));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}~ a {2}\(INVALID now\)$/m);
    expect(stdout).toMatch(/^ {6}priority: "\\u001b\[2Jhigh" -> 0$/m);
    expect(stdout).toMatch(/^ {6}"b\\u001b\[1md": a set -> \(none\)$/m);
    expect(stdout).toMatch(/kept, not in the file: "\\u001b\[2J"/);
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    const json = await home.json('plan', home.groupsFile({ hand: { jobs: { a: {} } } }));
    expect(json.groups[0].changed[0].fields).toContainEqual({
      field: 'x',
      before: 'binary',
      after: null,
      was_invalid: true,
    });
  });

  it('tells where the difference of two long values is', async () => {
    const long = (end: string) => ({ longs: { jobs: { a: { description: `${'x'.repeat(300)}${end}` } } } });
    await home.apply(long('old'));
    const { stdout } = await home.runsheet('plan', home.groupsFile(long('new')));
    expect(stdout).toMatch(/description: …x+old" -> …x+new"$/m);
  });

  it('refuses a row with thousands of attributes, and says what to do', async () => {
    const junk = Object.fromEntries(Array.from({ length: 2000 }, (_, n) => [`junk_${n}`, n]));
    await put({ job_group: 'junk', job_name: 'a', ...junk });
    for (const command of ['plan', 'apply']) {
      const { code, stderr } = await home.runsheet(command, home.groupsFile({ junk: { jobs: { a: {} } } }));
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^error: row "a" of group "junk" has 2002 attributes, more than a write can compare \(100\)/,
      );
    }
  });

  it('asks nothing of a home where the file is bad', async () => {
    const { code } = await runsheet([
      'plan',
      home.file('bad.yaml', 'groups: {}'),
      '--home',
      home.path('untouched'),
      '--jobs',
      home.jobs,
    ]);
    expect(code).toBe(2);
    expect(existsSync(home.path('untouched'))).toBe(false);
  });

  const rows = () => home.withEngine(({ master }) => master.readPartition('nightly'));
  const put = (Item: Record<string, unknown>) =>
    home.withEngine(async ({ master }) => {
      await master.client.send(new PutCommand({ TableName: master.name, Item }));
    });
});

describe('runsheet apply', () => {
  const groups = { asked: { jobs: { a: {} } } };

  it('without a terminal and without --yes writes nothing, and says so', async () => {
    const { code, stdout, stderr } = await home.runsheet('apply', home.groupsFile(groups));
    expect(code).toBe(2);
    expect(stdout).toContain('+ a  lambda:succeed');
    expect(stderr).toBe(
      'error: nothing was written: there are changes, and no terminal to ask on. Add --yes to apply them\n',
    );
    expect(await home.runsheet('apply', home.groupsFile(groups), '--json')).toMatchObject({ code: 2, stdout: '' });
    expect(await home.withEngine(({ master }) => master.readPartition('asked'))).toEqual([]);
  });

  it('asks nothing where nothing changes', async () => {
    await home.apply(groups);
    expect(await home.runsheet('apply', home.groupsFile(groups))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/asked: no change\n$/),
    });
  });

  it('removes with --prune what the file’s groups have besides, and nothing of other groups', async () => {
    await home.apply({ pruned: { jobs: { a: {}, b: {}, c: {} } }, spared: { jobs: { b: {} } } });
    const file = home.groupsFile({ pruned: { jobs: { a: {} } } });
    const { stdout } = await home.runsheet('apply', file, '--prune', '--yes');
    expect(stdout).toMatch(/pruned applied: 0 added, 0 changed, 2 removed, 1 unchanged\n$/);
    const left = async (group: string) =>
      (await home.json('jobs', group)).jobs.map((job: { job_name: string }) => job.job_name);
    expect(await left('pruned')).toEqual(['a']);
    expect(await left('spared')).toEqual(['b']);
  });
});
