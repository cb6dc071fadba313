import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readUnrecorded } from '../../../local/store/unrecorded-changes';
import { aFileJob, TestHome } from '../../support/home/a-home';
import { until } from '../../support/home/until';
import { deleteRow, putRow, signed, updateRow } from '../../support/rows/edits';
import { HOSTILE_NAMES } from '../../support/rows/hostile-names';

const ESCAPE = '\u001b';
const AT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

const home = new TestHome();
afterAll(() => home.remove());

/** The moment in between two edits, as the store's clock says it. */
async function aMoment(): Promise<string> {
  await sleep(5);
  const now = new Date().toISOString();
  await sleep(5);
  return now;
}

describe('runsheet history', () => {
  beforeAll(async () => {
    await home.apply({ nightly: { max_concurrency: 3, jobs: { first: {}, second: { priority: 1 } } } });
    await home.runsheet('set', 'nightly/first', 'timeout_minutes=2', '--reason', 'it is slow on Mondays');
    await home.withEngine(({ master }) => updateRow(master, ['nightly', 'second'], { is_enabled: false }));
  });

  it('tells the newest first: when, what, who and why, and each field as it was and is', async () => {
    const { code, stdout, stderr } = await home.runsheet('history', 'nightly');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      new RegExp(
        [
          `^${AT}  second  changed by someone by hand`,
          '    is_enabled: true -> false',
          `${AT}  first  changed by .+: it is slow on Mondays`,
          '    timeout_minutes: 1 -> 2',
          `${AT}  settings  added by .+: apply groups.yaml`,
          '    .*max_concurrency 3.*',
        ].join('\n'),
      ),
    );
    expect(stdout).not.toContain(ESCAPE);
  });

  it('of one job, or of the settings, tells no other', async () => {
    const jobsOf = async (wanted: string) =>
      (await home.json('history', wanted)).changes.map((change: { job_name: string }) => change.job_name);
    expect(await jobsOf('nightly/first')).toEqual(['first', 'first']);
    expect(await jobsOf('nightly/@group')).toEqual(['@group']);
  });

  it('tells as many as were asked for', async () => {
    expect((await home.json('history', 'nightly', '--limit', '2')).changes).toHaveLength(2);
  });

  it('prints for scripts whole rows and nulls', async () => {
    const { changes, ...head } = await home.json('history', 'nightly/second');
    expect(head).toEqual({ job_group: 'nightly', job_name: 'second', unrecorded: 0 });
    expect(changes[0]).toEqual({
      at: expect.stringMatching(AT),
      job_name: 'second',
      change: 'changed',
      by: null,
      reason: null,
      fields: [{ field: 'is_enabled', change: 'changed', before: true, after: false }],
      before: expect.objectContaining({ target: 'lambda:succeed', is_enabled: true }),
      after: expect.objectContaining({ target: 'lambda:succeed', is_enabled: false }),
      cut: [],
    });
    expect(changes[1]).toMatchObject({ change: 'added', reason: 'apply groups.yaml', before: null });
  });

  it('names who removed a job with the tool', async () => {
    await home.apply({ pruned: { jobs: { kept: {}, gone: {} } } });
    const file = home.groupsFile({ pruned: { jobs: { kept: {} } } });
    const { code } = await home.runsheet('apply', file, '--prune', '--yes', '--reason', 'nobody needs it');
    expect(code).toBe(0);
    const { stdout } = await home.runsheet('history', 'pruned/gone', '--limit', '1');
    expect(stdout).toMatch(/gone {2}removed by (?!someone by hand).+: nobody needs it\n.*target "lambda:succeed"/);
  });

  it('still tells of a group that is gone from the table', async () => {
    await home.withEngine(async ({ master }) => {
      await putRow(master, { job_group: 'brief', job_name: 'only' });
      await deleteRow(master, ['brief', 'only']);
    });
    const { changes } = await home.json('history', 'brief');
    expect(changes.map(({ change }: { change: string }) => change)).toEqual(['removed', 'added']);
  });

  it('warns of what is not in the change log yet', async () => {
    await home.apply({ warned: { jobs: { a: {} } } });
    const file = path.join(home.home, 'unrecorded-changes.json');
    // The store says in it soon after a write that nothing is under way any more.
    await until(() => readUnrecorded(file).writes.length === 0, 'the recorded changes are out of the file');
    writeFileSync(file, JSON.stringify({ sequence: Date.now() * 1000, writes: [{ at: 0 }] }));
    const { code, stderr } = await home.runsheet('history', 'warned', '--limit', '1');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^warning: 1 write is not in the change log yet\. .*logs\/store\.log/);
    expect(await home.json('history', 'warned')).toMatchObject({ unrecorded: 1 });
    writeFileSync(file, JSON.stringify({ sequence: Date.now() * 1000, writes: [] }));
  });

  it.each([
    [['nope'], /there is no group "nope" \(there are /],
    [
      ['nightly/nope'],
      /there is no job "nope" \(there are first, second\): see the jobs with npx runsheet jobs nightly --home/,
    ],
    [['nightly/'], /"nightly\/" has no job after the slash: expected <group> or <group>\/<job>/],
    [['nightly@changes'], /there is no group "nightly@changes"/],
    [[''], /there is no group ""/],
    [[`${ESCAPE}[2J`], /there is no group "\\u001b\[2J"/],
  ])('ends with 2 where there is nothing to tell of, and says what there is: %j', async (args, message) => {
    const { code, stdout, stderr } = await home.runsheet('history', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain(ESCAPE);
  });

  it('shows what somebody typed so that it drives no terminal and forges no line', async () => {
    const hostile = `x\r\n2026-01-01T00:00:00.000Z  first  changed by root${ESCAPE}[2J\u202e`;
    await home.withEngine(async ({ master }) => {
      const names = [hostile, ...HOSTILE_NAMES.map(([, name]) => name).filter((name) => name !== '')];
      for (const job_name of names) {
        await putRow(master, {
          job_group: 'hostile',
          job_name,
          [hostile]: hostile,
          target: hostile,
          parameters: { [hostile]: hostile },
          bytes: new Uint8Array([27]),
          set: new Set([hostile]),
          updated_at: hostile,
          updated_by: hostile,
          updated_reason: hostile,
        });
        await updateRow(master, ['hostile', job_name], { target: 5, ...signed(hostile, hostile) });
      }
    });
    const { code, stdout, stderr } = await home.runsheet('history', 'hostile', '--limit', '1000');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(/[\u001b\r\u202e]/);
    expect(stdout).not.toMatch(/^2026-01-01/m);
    for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(new RegExp(`^(${AT}  |    )`));
    const { changes } = await home.json('history', 'hostile', '--limit', '1000');
    expect(changes.at(-1).after).toMatchObject({ [hostile]: hostile, bytes: 'Gw==', set: [hostile] });
  });
});

describe('runsheet jobs --as-of', () => {
  let made: string;
  let changed: string;
  let runId: string;
  beforeAll(async () => {
    await aMoment();
    await home.apply({ earlier: { jobs: { a: {}, b: {} } } });
    made = await aMoment();
    runId = (await home.json('run', 'earlier')).run_id;
    await aMoment();
    await home.withEngine(async ({ master }) => {
      await updateRow(master, ['earlier', 'a'], { timeout_minutes: 9 });
      await deleteRow(master, ['earlier', 'b']);
      await updateRow(master, ['earlier', '@group'], { max_concurrency: 7 });
    });
    changed = await aMoment();
    await home.withEngine(({ master }) => putRow(master, { job_group: 'earlier', job_name: 'c', ...aFileJob() }));
  });

  const asOf = async (wanted: string) => {
    const { jobs, settings, as_of } = await home.json('jobs', 'earlier', '--as-of', wanted);
    const timeouts = jobs.map((job: { job_name: string; timeout_minutes: number }) => [
      job.job_name,
      job.timeout_minutes,
    ]);
    return { as_of, max_concurrency: settings.max_concurrency, jobs: Object.fromEntries(timeouts) };
  };

  it('shows the table as it was at a time', async () => {
    expect(await asOf(made)).toEqual({ as_of: made, max_concurrency: 40, jobs: { a: 1, b: 1 } });
    expect(await asOf(changed)).toEqual({ as_of: changed, max_concurrency: 7, jobs: { a: 9 } });
    expect(await asOf('2999-12-31')).toMatchObject({ as_of: '2999-12-31T00:00:00.000Z', jobs: { a: 9, c: 1 } });
  });

  it('shows it as it was when a run was planned', async () => {
    const { planned_at } = await home.json('show', runId);
    expect(await asOf(runId)).toEqual({ as_of: planned_at, max_concurrency: 40, jobs: { a: 1, b: 1 } });
    expect(await asOf('latest')).toEqual(await asOf(runId));
  });

  it('shows nothing before the first change', async () => {
    expect(await asOf('2020-01-01')).toEqual({ as_of: '2020-01-01T00:00:00.000Z', max_concurrency: 40, jobs: {} });
    expect(await home.runsheet('jobs', 'earlier', '--as-of', '2020-01-01')).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('group earlier had no jobs at 2020-01-01T00:00:00.000Z'),
    });
  });

  it('shows a group whose rows are all gone by now', async () => {
    await home.withEngine(({ master }) => putRow(master, { job_group: 'gone', job_name: 'a', ...aFileJob() }));
    const then = await aMoment();
    await home.withEngine(({ master }) => deleteRow(master, ['gone', 'a']));
    const { stdout } = await home.runsheet('jobs', 'gone', '--as-of', then);
    expect(stdout).toMatch(/^a +lambda:succeed/m);
  });

  it.each([
    [
      ['earlier', '--as-of', '2026-02-30'],
      /--as-of is "2026-02-30", a time that does not exist: expected a date \(2026-11-20\) or a time/,
    ],
    [['earlier', '--as-of', 'yesterday'], /--as-of is "yesterday", neither a time nor a run/],
    [['earlier', '--as-of', ''], /--as-of is "", neither a time nor a run/],
    [['nope', '--as-of', '2026-01-01'], /there is no group "nope"/],
    [['--as-of', '2026-01-01'], /--as-of needs a group/],
  ])('ends with 2 where it cannot tell, and says what it takes: %j', async (args, message) => {
    const { code, stdout, stderr } = await home.runsheet('jobs', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('takes no run of another group', async () => {
    const { code, stderr } = await home.runsheet('jobs', 'nightly', '--as-of', runId);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `run ${runId} belongs to group "earlier", not to "nightly": list the runs of that group with npx runsheet runs nightly ${home.options.join(' ')}`,
    );
  });
});
