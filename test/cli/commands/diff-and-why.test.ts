import { rmSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { aFileJob, type GroupOfTest, TestHome } from '../../support/home/a-home';
import { jobProcess } from '../../support/home/probe';

/*
 * The questions of the morning after: what changed since the last good run, and why did this job do what it did?
 */

const home = new TestHome();
afterAll(() => home.remove());

const DEFINE_JOB = JSON.stringify(require.resolve('../../../sdk/define-job'));
const BREAKABLE = `import { existsSync } from 'node:fs';
import { defineJob } from ${DEFINE_JOB};
export const handler = defineJob(async () => {
  if (existsSync(${JSON.stringify(home.path('broken'))})) throw new Error('no \\u001b[2Jrows\\nforged');
  return { rows: 3 };
});
`;

const nightly = (report: object): GroupOfTest => ({
  jobs: {
    extract: {},
    clean: { target: 'lambda:clean', priority: 1, maximum_retries: 1 },
    report: { priority: 2, ...report },
    off: { priority: 3, is_enabled: false },
  },
});

let green: string;
let red: string;

beforeAll(async () => {
  home.writeJob('clean', BREAKABLE);
  home.writeJob('heed');
  await home.apply({ nightly: nightly({ owner: 'ann' }), lonely: { jobs: { a: {} } } });
  green = (await home.json('run', 'nightly')).run_id;
  await home.apply({ nightly: nightly({ owner: 'bob' }) });
  home.file('broken', '');
  red = (await home.json('run', 'nightly', '--param', 'day=monday')).run_id;
  rmSync(home.path('broken'));
});

/** A command that is refused: its one sentence. */
async function refused(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await home.runsheet(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  return stderr;
}

describe('runsheet diff', () => {
  it('--since-green compares a run with the last that succeeded, what went wrong first', async () => {
    const { code, stdout } = await home.runsheet('diff', '--since-green', red);
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[1]).toContain(`before  ${green}  SUCCEEDED`);
    expect(lines[2]).toContain(`after   ${red}  FAILED`);
    expect(stdout).toMatch(/^the run\n {2}SUCCEEDED -> FAILED: 1 job did not succeed: clean FAILED$/m);
    expect(stdout).toContain('  parameters.day: not set -> "monday"\n');
    expect(stdout).toMatch(
      /^clean\n {2}SUCCEEDED -> FAILED: Error: no \\u001b\[2Jrows \(jobs\/clean\.ts:\d+:\d+\)\n {2}attempts: 1 -> 2$/m,
    );
    expect(stdout).toMatch(/^report\n {2}SUCCEEDED -> SKIPPED: stage 2 .*\n {2}owner: "ann" -> "bob"$/m);
    expect(stdout.indexOf('\nclean')).toBeLessThan(stdout.indexOf('\nreport'));
    expect(stdout).toContain('2 jobs changed, 2 the same\n');
    expect(stdout).not.toContain('forged');
    expect(await home.json('diff', '--since-green', red)).toMatchObject({
      since_green: true,
      before: { run_id: green },
      after: { run_id: red },
      jobs: [{ job_name: 'clean' }, { job_name: 'report' }],
      same: 2,
    });
  });

  it('--since-green takes no run of a part of the group for green, and runs and show mark it', async () => {
    const part = (await home.json('run', 'nightly', '--only', 'extract')).run_id;
    expect(await home.json('runs', 'nightly')).toMatchObject({
      runs: [
        { run_id: part, status: 'SUCCEEDED', job_count: 4, left_out: 3 },
        { run_id: red, left_out: 0 },
        { run_id: green, left_out: 0 },
      ],
    });
    expect((await home.runsheet('runs', 'nightly')).stdout).toMatch(/1 SUCCEEDED, 3 SKIPPED +part: 1 of 4 jobs$/m);
    expect((await home.runsheet('show', part)).stdout).toMatch(/^planned .*, by cli.*, part: 1 of 4 jobs$/m);
    expect((await home.json('diff', '--since-green', part)).before.run_id).toBe(green);
  });

  it('takes two runs in the order in which they are given', async () => {
    const diff = await home.json('diff', red, green);
    expect(diff).toMatchObject({ since_green: false, before: { run_id: red }, after: { run_id: green } });
    expect(diff.status).toMatchObject({ before: 'FAILED', after: 'SUCCEEDED' });
    expect((await home.runsheet('diff', red, green)).stdout).toMatch(/FAILED -> SUCCEEDED \(it was: Error: no /);
    expect((await home.runsheet('diff', green, green)).stdout).toMatch(
      /compared with itself\n\nall 4 jobs are the same\n$/,
    );
  });

  it('says of a rerun what it carried over, and of an open run that it is open', async () => {
    const again = (await home.json('rerun', red)).run_id;
    const { stdout } = await home.runsheet('diff', red, again);
    expect(stdout).toMatch(new RegExp(`^extract\n {2}carried over from ${red}$`, 'm'));
    expect(stdout).toMatch(/^clean\n {2}FAILED -> SUCCEEDED/m);

    await home.apply({
      open: { jobs: { a: { target: 'lambda:heed', parameters: { probe: home.path('heed') } }, b: { priority: 1 } } },
    });
    const command = home.start('run', 'open');
    await jobProcess(home.path('heed'));
    const [open] = (await home.json('runs', 'open')).runs;
    const across = await home.runsheet('diff', green, open.run_id);
    expect(across.code).toBe(0);
    expect(across.stdout).toContain(
      'note: these are runs of two groups, nightly and open: jobs of the same name are compared\n',
    );
    expect(across.stdout).toContain(`note: ${open.run_id} is still RUNNING: this is how it stands now\n`);
    expect((await home.runsheet('why', open.run_id, 'a')).stdout).toMatch(
      /a is RUNNING since .*, attempt 1\.\nIts attempt ends at /,
    );
    expect((await home.runsheet('why', open.run_id, 'b')).stdout).toContain('Still open there: a (stage 0, RUNNING).');
    command.interrupt();
    await command.ended;
    expect((await home.json('why', open.run_id, 'b')).status).toBe('SKIPPED');
  });

  it('says in a sentence what it cannot do', async () => {
    const lone = (await home.json('run', 'lonely')).run_id;
    expect(await refused('diff', '--since-green', lone)).toBe(
      `error: there is no run to compare ${lone} with: no earlier run of the whole group lonely that is still kept SUCCEEDED\n`,
    );
    expect(await refused('diff', red)).toMatch(/^error: only one run was given: give two, or add --since-green/);
    expect(await refused('diff', red, green, '--since-green')).toMatch(
      /^error: --since-green finds the other run itself/,
    );
    expect(await refused('diff', red, 'gone')).toMatch(/^error: there is no run "gone" \(there are /);
  });
});

describe('runsheet why', () => {
  it('without a job names those of the run that did not succeed, or all', async () => {
    expect(await refused('why', red)).toBe(
      `error: name a job of ${red}, such as npx runsheet why ${red} clean ${home.options.join(' ')} (clean FAILED, report SKIPPED)\n`,
    );
    const all = await refused('why', green);
    for (const job of ['clean', 'extract', 'report']) expect(all).toContain(`${job} SUCCEEDED`);
  });

  it('of a job that failed tells each attempt, and of one that was held by it the job at the root', async () => {
    const { code, stdout } = await home.runsheet('why', red, 'clean');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^clean FAILED for good at .* with attempt 2, which took /m);
    expect(
      stdout.match(
        /^Attempt \d failed at .*: Error: no \\u001b\[2Jrows \(jobs\/\S+\) \(counted against maximum_retries\)\.$/gm,
      ),
    ).toHaveLength(2);
    expect(stdout).toContain('Why no more retries: failed 2 times; maximum_retries is 1.\n');
    const held = await home.json('why', red, 'report');
    expect(held).toMatchObject({
      run_id: red,
      job_name: 'report',
      status: 'SKIPPED',
      answer: [
        'report was SKIPPED: stage 2 never started.',
        expect.stringMatching(
          /^clean, of stage 1, ended FAILED: Error: no \\u001b\[2Jrows \(jobs\/clean\.ts:4:\d+\)\.$/,
        ),
      ],
      causes: [{ kind: 'job', job_name: 'clean' }],
    });
    expect(held.next[0]).toBe(`npx runsheet why ${red} clean ${home.options.join(' ')}`);
  });

  it('of a disabled job tells who disabled it, when and what for, from the change log', async () => {
    const { causes, answer } = await home.json('why', red, 'off');
    expect(causes).toMatchObject([{ kind: 'disabled', from: 'change log', reason: expect.stringMatching(/^apply /) }]);
    expect(answer[1]).toMatch(/^It was disabled by .+ at .+Z: apply /);
    await home.apply({ away: { jobs: { a: {}, b: {} } } });
    const { code, stderr } = await home.runsheet('disable', 'away/a', '--reason', 'source is down');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const { run_id } = await home.json('run', 'away');
    const { stdout } = await home.runsheet('why', run_id, 'a');
    expect(stdout).toMatch(/^It was disabled by .+ at .+Z: source is down\.$/m);
  });

  it('of an invalid row tells each problem and how to mend it, whatever its name', async () => {
    await home.apply({ typed: { jobs: { good: {} } } });
    await home.withEngine(async ({ client, master }) => {
      for (const row of [{ job_name: 'bad', priority: 'high; or so', cpu: 4 }, { job_name: '\u001b[2J $(id)' }]) {
        await client.send(
          new PutCommand({ TableName: master.name, Item: { job_group: 'typed', ...aFileJob(), ...row } }),
        );
      }
    });
    const run = await home.json('run', 'typed');
    const bad = await home.json('why', run.run_id, 'bad');
    expect(bad.causes).toHaveLength(2);
    expect(bad.next[0]).toBe(`npx runsheet set typed/bad cpu= ${home.options.join(' ')}`);
    expect((await home.runsheet('why', run.run_id, 'good')).stdout).toMatch(
      /whose priority cannot be read, ended INVALID/,
    );
    const evil = run.jobs.find((row: { job_name: string }) => row.job_name.includes('$(id)')).job_name;
    const { code, stdout } = await home.runsheet('why', run.run_id, evil);
    expect(code).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toMatch(/next:\n {2}npx runsheet jobs typed --home/);
  });

  it('of a job that was carried over tells how it ran, and where', async () => {
    const again = (await home.json('rerun', red, '--only', 'clean')).run_id;
    const { answer, causes } = await home.json('why', again, 'extract');
    expect(answer[0]).toBe(`extract did not run in this run: it SUCCEEDED in ${red}, and that is carried over.`);
    expect(answer[1]).toMatch(new RegExp(`^In ${red}: extract ran and SUCCEEDED at `));
    expect(causes).toEqual([{ kind: 'carried', run_id: red }]);
    expect((await home.json('why', again, 'report')).answer[0]).toContain('it was not selected');
  });

  it('of a run that was skipped answers with its reason, for any job', async () => {
    await home.apply({ shut: { is_enabled: false, jobs: { a: {} } } });
    const { run_id } = await home.json('run', 'shut');
    const { status, answer } = await home.json('why', run_id, 'a');
    expect(status).toBeNull();
    expect(answer[0]).toBe(`No job of run ${run_id} ran: the run itself is SKIPPED and never had a plan.`);
  });

  it('of a job that the run does not have names those that it has', async () => {
    expect(await refused('why', red, 'gone')).toBe(
      `error: there is no job "gone" (there are extract, clean, report, off): see the jobs with npx runsheet show ${red} ${home.options.join(' ')}\n`,
    );
  });
});
