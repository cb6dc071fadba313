import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from '../../../support/chance';
import { TestHome } from '../../../support/home/a-home';
import { until } from '../../../support/home/until';
import { aHistory } from '../../../support/ledger/a-history';
import { expectedRows, readRows } from '../../../support/ledger/expected-rows';
import { putHistory } from '../../../support/ledger/put-history';
import { readLedger } from '../../../support/ledger/read-ledger';

jest.setTimeout(120_000);

const home = new TestHome();
afterAll(() => home.remove());

describe('runsheet ledger export', () => {
  const ledger = home.path('ledger');
  let failed: string;
  beforeAll(async () => {
    home.writeJob('fail');
    await home.apply({
      nightly: { jobs: { a: { owner: 'ann' }, b: { target: 'lambda:fail', maximum_retries: 1, priority: 1 } } },
    });
    failed = (await home.json('run', 'nightly')).run_id;
  });

  it('writes what has ended, says how much, and adds nothing the second time', async () => {
    const { code, stdout, stderr } = await home.runsheet('ledger', 'export', ledger);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: `added 1 run, 2 job runs and 3 attempts in ${ledger}\n`,
      stderr: '',
    });
    const { runs, job_runs, attempts } = await readLedger(ledger);
    expect(runs).toMatchObject([
      { run_id: failed, status: 'FAILED', jobs_failed: 1, jobs_succeeded: 1, trigger: 'cli' },
    ]);
    expect(job_runs.map(({ job_name, status, owner }) => [job_name, status, owner]).sort()).toEqual([
      ['a', 'SUCCEEDED', 'ann'],
      ['b', 'FAILED', null],
    ]);
    expect(attempts.filter(({ job_name }) => job_name === 'b').map(({ attempt }) => attempt)).toEqual([1, 2]);
    const again = await home.runsheet('ledger', 'export', ledger);
    expect(again.stdout).toBe(`nothing to add in ${ledger} (1 run was there already)\n`);
  });

  it('adds a rerun as a run of its own, and tells scripts what it did', async () => {
    const rerun = await home.json('rerun', failed);
    expect(await home.json('ledger', 'export', ledger)).toEqual({
      ledger,
      added: { runs: 1, job_runs: 2, attempts: 2 },
      runs_since: expect.stringMatching(/^20\d\d-.*Z$/),
      runs_known: 1,
      runs_open: 0,
      runs_unreadable: [],
      versions: { runs: 2, job_runs: 2, attempts: 2 },
    });
    const { runs } = await readLedger(ledger);
    expect(runs.map(({ run_id, rerun_of }) => [run_id, rerun_of])).toContainEqual([rerun.run_id, failed]);
  });

  it('looks at all runs if it is asked to', async () => {
    expect(await home.json('ledger', 'export', ledger, '--all')).toMatchObject({
      added: { runs: 0 },
      runs_since: null,
      runs_known: 2,
    });
  });

  it('looks only at the runs since a time', async () => {
    const [tomorrow, other] = [new Date(Date.now() + 86_400_000).toISOString(), home.path('other')];
    expect((await home.json('ledger', 'export', other, '--since', tomorrow)).added.runs).toBe(0);
    expect((await home.json('ledger', 'export', other, '--since', '1h')).added.runs).toBe(2);
  });

  it.each([
    [['ledger', 'export'], /missing required argument 'folder'/],
    [['ledger', 'export', ''], /folder is "": expected the path of a folder/],
    [['ledger', 'export', 'x', '--since', 'long ago'], /"long ago" is no time: expected how long ago/],
    [['ledger', 'export', 'x', '--since', '1h', '--all'], /give only one of them/],
    [
      ['ledger', 'export', 's3://bucket/ledger'],
      /folder is "s3:\/\/bucket\/ledger": expected the path of a folder on this machine; the construct's option ledger .*s3 sync/,
    ],
    [['ledger', 'exprot'], /unknown command 'exprot'/],
  ])('%j ends with 2, and says why', async (args, message) => {
    const { code, stderr } = await home.runsheet(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });

  it('says what is wrong with a folder that cannot hold a ledger', async () => {
    const file = home.file('a-file', '');
    const { code, stderr } = await home.runsheet('ledger', 'export', file);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `error: ${file} cannot hold a ledger, since a file stands in the place of a folder: choose a folder\n`,
    });
    const foreign = home.path('foreign');
    mkdirSync(path.join(foreign, 'runs/_delta_log'), { recursive: true });
    writeFileSync(path.join(foreign, 'runs/_delta_log/00000000000000000000.json'), 'no log\n');
    const second = await home.runsheet('ledger', 'export', foreign);
    expect({ code: second.code, stderr: second.stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/foreign\/runs\/_delta_log\/0{20}\.json, line 1 is no JSON object/),
    });
  });
});

describe('an export of many runs', () => {
  const many = new TestHome();
  const history = aHistory({ seed: 5, days: 220, groups: 1, jobs: 3 });
  beforeAll(async () => {
    await many.apply({ nightly: { jobs: { a: {} } } });
    await many.withEngine(({ runs }) => putHistory(runs, history));
  });
  afterAll(() => many.remove());

  const commits = (ledger: string) => {
    const log = path.join(ledger, 'runs/_delta_log');
    return existsSync(log) ? readdirSync(log).filter((name) => /^\d+\.json$/.test(name)).length : 0;
  };

  it('that is killed again and again writes each row once', async () => {
    const ledger = many.path('killed');
    const chance = new Chance(Date.now());
    for (let commitsSoon = 0; commitsSoon < 5; commitsSoon++) {
      const command = many.start('ledger', 'export', ledger);
      await until(() => commits(ledger) >= commitsSoon, 'it has committed');
      await sleep(chance.whole(0, 150));
      command.process.kill('SIGKILL');
      await command.ended;
    }
    expect(await many.runsheet('ledger', 'export', ledger)).toMatchObject({ code: 0 });
    expect(await readRows(ledger)).toEqual(expectedRows(history));
  });

  it('by two commands at once writes each row once', async () => {
    const ledger = many.path('twice');
    const [one, two] = await Promise.all([
      many.json('ledger', 'export', ledger),
      many.json('ledger', 'export', ledger),
    ]);
    expect(one.added.runs + two.added.runs).toBe(history.length);
    expect(await readRows(ledger)).toEqual(expectedRows(history));
  });

  it('stops on Ctrl-C with sound tables, and says what it has', async () => {
    const ledger = many.path('stopped');
    const command = many.start('ledger', 'export', ledger);
    await until(() => commits(ledger) >= 2, 'it has added some');
    command.interrupt();
    const { code, stderr } = await command.ended;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: expect.stringMatching(/stopping after this commit.*\n.*the ledger is sound and has \d+ runs/s),
    });
    expect((await readRows(ledger)).runs.length).toBeGreaterThan(0);
    await many.runsheet('ledger', 'export', ledger);
    expect(await readRows(ledger)).toEqual(expectedRows(history));
  });
});
