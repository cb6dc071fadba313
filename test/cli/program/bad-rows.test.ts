import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { NumberValue, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { MasterRow } from '../../../domain/tables/master-row';
import { aFileJob, TestHome } from '../../support/home/a-home';
import { HOSTILE_NAMES } from '../../support/rows/hostile-names';

const home = new TestHome();
afterAll(() => home.remove());

/** Rows as someone leaves them who edits the table by hand. The good job beside them is always `good`. */
async function writeRows(group: string, rows: MasterRow[]): Promise<void> {
  await home.apply({ [group]: { jobs: { good: { priority: -1 } } } });
  await home.withEngine(async ({ client, master }) => {
    for (const row of rows) {
      const Item = { job_group: group, ...aFileJob(), ...row };
      await client.send(new PutCommand({ TableName: master.name, Item }));
    }
  });
}

const ODD_VALUES: [job: string, field: string, value: unknown, reason: RegExp][] = [
  ['has-binary', 'description', new Uint8Array([0, 27, 255]), /description is binary/],
  ['has-a-set', 'owner', new Set(['a', 'b']), /owner is a set/],
  ['has-numbers', 'priority', new Set([1, 2]), /priority is a set/],
  ['is-beyond-2-53', 'priority', NumberValue.from('9007199254740993'), /priority is 9007199254740992/],
  ['is-huge', 'timeout_minutes', NumberValue.from('1e120'), /timeout_minutes is 1e\+120/],
  ['has-a-huge-parameter', 'parameters', { x: NumberValue.from('1e120') }, /parameters\.x is 1e\+120/],
  ['has-300-kb', 'parameters', { x: 'y'.repeat(300_000) }, /parameters is 300008 bytes/],
  [
    'has-no-function',
    'target',
    'lambda:gone',
    /target is "lambda:gone": there is no file of that job in the jobs folder/,
  ],
  ['has-an-arn', 'target', 'arn:aws:lambda:eu-central-1:1:function:admin', /target is "arn:aws:lambda/],
  ['is-of-the-future', 'schema_version', 2, /schema_version is 2: expected 1, the version/],
  ['has-an-unknown', 'cpu', 4, /cpu is an unknown field/],
  ['has-a-forged-line', 'x\r\n\u001b[2J', 1, /"x\\r\\n\\u001b\[2J" is an unknown field/],
  ['is-null', 'is_enabled', null, /is_enabled is null/],
];

/** Written below the document client, which would take the key for something else. */
function aRowWithParameters(group: string, key: string) {
  return {
    job_group: { S: group },
    job_name: { S: `has-${key}` },
    target: { S: 'lambda:succeed' },
    timeout_minutes: { N: '1' },
    maximum_retries: { N: '0' },
    priority: { N: '-1' },
    parameters: { M: { [key]: { M: { name: { S: 'Set' } } } } },
  };
}

/** Neither the SDK nor the embedded store takes an item with such an attribute, but both take an update. */
function withAttribute(table: string, group: string, job_name: string, name: string) {
  return new UpdateCommand({
    TableName: table,
    Key: { job_group: group, job_name },
    UpdateExpression: 'SET #name = :value',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': { timeout_minutes: 1 } },
  });
}

// biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
function byName(run: any): Record<string, any> {
  return Object.fromEntries(run.jobs.map((job: { job_name: string }) => [job.job_name, job]));
}

describe('a bad row of the table', () => {
  it('is quarantined with all its problems, its sibling runs, and the run ends FAILED', async () => {
    await writeRows('typed', [
      { job_name: 'bad', priority: '1', timeout_minutes: '15', is_enabled: 'false', maximum_retries: 'three' },
    ]);
    const { code, stdout, stderr } = await home.runsheet('run', 'typed', '--json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const run = JSON.parse(stdout);
    expect(run).toMatchObject({ status: 'FAILED', reason: '1 job did not succeed: bad INVALID' });
    expect(byName(run).good.status).toBe('SUCCEEDED');
    expect(byName(run).bad).toMatchObject({ status: 'INVALID', attempt: 0, attempts: [], started_at: null });
    expect(byName(run).bad.reason.split('; ')).toEqual([
      expect.stringMatching(/^timeout_minutes is "15"/),
      expect.stringMatching(/^maximum_retries is "three"/),
      expect.stringMatching(/^priority is "1"/),
      expect.stringMatching(/^is_enabled is "false"/),
    ]);
  });

  it('may hold anything: each is quarantined with what was found in it, and their sibling runs', async () => {
    await writeRows(
      'odd',
      [...ODD_VALUES, ['has-__proto__', 'owner', 'ann'] as const].map(([job_name, field, value]) => ({
        job_name,
        priority: -1,
        [field]: value,
      })),
    );
    await home.withEngine(async ({ client, master }) => {
      await client.send(new PutItemCommand({ TableName: master.name, Item: aRowWithParameters('odd', 'constructor') }));
      await client.send(withAttribute(master.name, 'odd', 'has-__proto__', '__proto__'));
    });
    const jobs = byName(await home.json('run', 'odd'));
    expect(jobs.good.status).toBe('SUCCEEDED');
    for (const [name, , , reason] of ODD_VALUES) {
      expect(jobs[name]).toMatchObject({ status: 'INVALID', reason: expect.stringMatching(reason) });
    }
    expect(jobs['has-constructor']).toMatchObject({
      status: 'INVALID',
      reason: expect.stringMatching(/"constructor"/),
    });
    expect(jobs['has-__proto__']).toMatchObject({ status: 'INVALID', reason: '"__proto__" is an unknown field' });
    const { code, stdout } = await home.runsheet('set', 'odd/has-__proto__', '__proto__=');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('__proto__: null -> (none)') });
    expect((await home.json('jobs', 'odd')).jobs).toContainEqual(
      expect.objectContaining({ job_name: 'has-__proto__', problems: [] }),
    );
  });

  it('holds its stage and those after it, and all stages where its priority cannot be read', async () => {
    await writeRows('held', [
      { job_name: 'first', priority: 1 },
      { job_name: 'bad', priority: 2, maximum_retries: -1 },
      { job_name: 'third', priority: 3 },
    ]);
    expect(byName(await home.json('run', 'held'))).toMatchObject({
      first: { status: 'SUCCEEDED', stage: 0 },
      bad: { status: 'INVALID', stage: 1 },
      third: { status: 'SKIPPED', reason: 'stage 2 never started: bad INVALID' },
      good: { status: 'SUCCEEDED' },
    });
    await writeRows('held', [{ job_name: 'bad', priority: 'high' }]);
    expect(byName(await home.json('run', 'held'))).toMatchObject({
      first: { status: 'SKIPPED' },
      bad: { status: 'INVALID', stage: null, priority: null },
      third: { status: 'SKIPPED' },
      good: { status: 'SUCCEEDED' },
    });
  });
});

describe('rows with names that nobody expects', () => {
  const names = [
    ...HOSTILE_NAMES.map(([, name]) => name).filter((name) => name !== '' && name !== '@group'),
    'x'.repeat(1000),
  ];
  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  let run: any;
  beforeAll(async () => {
    await writeRows(
      'named',
      names.map((job_name) => ({ job_name })),
    );
    run = await home.json('run', 'named');
  });

  it('are all in the run, each INVALID for its name, and their sibling has run', () => {
    expect(run.jobs).toHaveLength(names.length + 1);
    expect(run.counts).toMatchObject({ SUCCEEDED: 1, INVALID: names.length });
    const reasons = run.jobs.map((job: { reason: string | null }) => job.reason).filter(Boolean);
    expect(reasons.every((reason: string) => reason.startsWith('job_name is "'))).toBe(true);
  });

  it.each([['jobs'], ['show']])('can neither drive the terminal nor forge a line of runsheet %s', async (command) => {
    const { code, stdout } = await home.runsheet(command, command === 'jobs' ? 'named' : run.run_id);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    const rows = stdout.split('\n').filter((line) => / INVALID( |:)/.test(line) && !line.startsWith('reason:'));
    expect(rows).toHaveLength(names.length);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(1200);
  });

  it('have no log, and asking for it does no harm', async () => {
    const { code, stderr } = await home.runsheet('logs', run.run_id, '../x');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: \.\.\/x has no log, because it never started: it is INVALID: job_name is "\.\.\/x"/,
    );
  });
});

describe('a settings row that cannot be read', () => {
  it('keeps the group from running, with one clear message, until it is applied again', async () => {
    await writeRows('unset', [{ job_name: '@group', on_failure: 'wait' }]);
    const { code, stderr } = await home.runsheet('run', 'unset');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: @group: .*on_failure is "wait": expected "stop" or "continue"/m);
    const { stdout } = await home.runsheet('jobs', 'unset');
    expect(stdout).toMatch(/the group's settings cannot be read.*on_failure is "wait"/);
    await home.apply({ unset: { jobs: { good: { priority: -1 } } } });
    expect((await home.json('run', 'unset')).status).toBe('SUCCEEDED');
  });

  it('says that an apply was cut off long ago, at once and not after a minute', async () => {
    await writeRows('halfway', [
      { job_name: '@group', applying: 'someone', applying_since: '2026-01-01T00:00:00.000Z' },
    ]);
    const { code, stderr } = await home.runsheet('run', 'halfway');
    expect(code).toBe(2);
    expect(stderr).toMatch(/in the middle of an apply since 2026-01-01T00:00:00.000Z: run the apply again/);
    await home.apply({ halfway: { jobs: { good: { priority: -1 } } } });
    expect((await home.json('run', 'halfway')).status).toBe('SUCCEEDED');
  });
});
