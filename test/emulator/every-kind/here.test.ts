import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { stringify } from 'yaml';
import type { JobJson, RunWithJobsJson } from '../../../domain/runs/run-json';
import { KINDS, LAMBDA, splitTarget } from '../../../domain/targets/kinds';
import { useWorkspace } from '../../support/databricks/workspace';
import { boardPage } from '../../support/home/board-page';
import { runsheet, startRunsheet } from '../../support/home/command-line';
import { until } from '../../support/home/until';
import { linkPackages } from '../../support/link-packages';
import { parsePage } from '../../support/pages/parsed-page';
import { ACCOUNT, notOnAws } from '../deployed';
import { ELSEWHERE, SECRETS, type Trial, WORKS_HERE } from './works-here';

/*
 * A project on a laptop with credentials for AWS and a workspace of Databricks, whose group has a job of every kind
 * that runs here. It is used as a person uses it, by the command line.
 */

jest.setTimeout(300_000);

const workspace = useWorkspace();
const folder = mkdtempSync(path.join(tmpdir(), 'runsheet-every-kind-'));
const trial: Trial = { folder, workspace };
/** What a laptop calls is no request of the stack's roles. */
const ENV = { RUNSHEET_CALLS: undefined };
const GROUP = 'every-kind';
/** The run before. */
let runId = '';

const cli = async (args: readonly string[]) => {
  const ended = await runsheet(args, folder, ENV);
  if (ended.code !== 0 && ended.code !== 1) throw new Error(`runsheet ${args.join(' ')}: ${ended.stderr}`);
  return ended.stdout;
};
const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await cli([...args, '--json']));
const show = (run: string) => json<RunWithJobsJson>('show', run);
const works = Object.entries(WORKS_HERE);
const nameOf = (target: string) => target.replace(':', '-');
const workOf = (job: JobJson) => WORKS_HERE[job.target ?? ''] as (typeof WORKS_HERE)[string];
const idOf = (job: JobJson) => job.attempts.at(-1)?.external_id;

/** The targets of the jobs whose work runs, in the words of its judge. */
async function running({ jobs }: RunWithJobsJson): Promise<string[]> {
  const asked = await Promise.all(
    jobs.map(async (job) => ((await workOf(job).runs(trial, idOf(job))) ? [String(job.target)] : [])),
  );
  return asked.flat().sort();
}

const here = notOnAws('it runs on a laptop, against emulators');

here.describe('a group with a job of every kind, on this machine', () => {
  beforeAll(async () => {
    const client = new SFNClient({});
    const { name, definition } = ELSEWHERE;
    await client.send(
      new CreateStateMachineCommand({ name, definition, roleArn: `arn:aws:iam::${ACCOUNT}:role/elsewhere` }),
    );
    client.destroy();
    linkPackages(folder, 'runsheet', '@duckdb/node-api');
    const put = (name: string, text: string) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text, { mode: 0o600 });
    };
    for (const [, { files }] of works) for (const [name, text] of Object.entries(files?.(trial) ?? {})) put(name, text);
    const declared = works.flatMap(([target, work]) => (work.declared ? [[target, work.declared(trial)]] : []));
    put('runsheet.config.yaml', stringify({ groups: 'groups.yaml', targets: Object.fromEntries(declared) }));
    const row = { timeout_minutes: 10, maximum_retries: 0, priority: 0 };
    const jobs = Object.fromEntries(works.map(([target]) => [nameOf(target), { target, ...row }]));
    const settings = {
      parameters: { seconds: 1, ms: 1000, exit: '{"job": "databricks"}' },
      parameter_types: { seconds: 'integer', ms: 'integer', exit: 'string' },
    };
    put('groups.yaml', stringify({ groups: { [GROUP]: { ...settings, jobs } } }));
    put('.runsheet/secrets.env', SECRETS);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));

  it('leaves out no kind that runs here', () => {
    const tried = new Set(works.map(([target]) => splitTarget(target)?.kind));
    const kinds = Object.entries(KINDS).filter(([, { runs }]) => runs.here === 'process' || runs.here === 'service');
    // Spark needs a JVM and 400 MB of packages: test/spark runs it. A job file is of the kind `lambda`.
    const wanted = new Set([LAMBDA, ...kinds.map(([kind]) => kind)].filter((kind) => kind !== 'spark'));
    expect([...tried].sort()).toEqual([...wanted].sort());
  });

  it('is planned, and nothing is missing', async () => {
    expect((await runsheet(['apply', '--yes'], folder, ENV)).stderr).toBe('');
    const plan = await runsheet(['plan', '--strict'], folder, ENV);
    expect(plan).toMatchObject({ code: 0, stderr: '' });
  });

  it('runs to its end: rows, cost, why and the board are right', async () => {
    const run = await json<RunWithJobsJson>('run', GROUP);
    for (const job of run.jobs)
      expect(job).toMatchObject({
        status: 'SUCCEEDED',
        attempt: 1,
        error: null,
        output: workOf(job).output,
        attempts: [{ status: 'SUCCEEDED' }],
      });
    expect(run).toMatchObject({ status: 'SUCCEEDED' });
    expect(run.jobs).toHaveLength(works.length);
    await until(async () => (await running(run)).length === 0, 'nothing of it runs any more');
    runId = run.run_id;
    for (const job of run.jobs) await isRight(run.run_id, job);
    const { status, text } = await boardPage(folder, `/runs/${run.run_id}`, ENV);
    expect(status).toBe(200);
    const rows = parsePage(text).texts('tr');
    for (const { job_name, cost } of run.jobs) {
      const row = rows.find((each) => each.startsWith(`${job_name} 0✓ SUCCEEDED`)) ?? 'no row';
      expect(row).toMatch(cost === null ? / \d+(\.\d)? m?s 1/ : / m?s (≥ )?[$?][\d.]* ?1/);
    }
  });

  /** What `show` and `why` say of it, and what the row knows of its work. */
  async function isRight(run: string, job: JobJson): Promise<void> {
    const { usage } = workOf(job);
    const name = String(job.target);
    const cost =
      usage === undefined
        ? null
        : expect.objectContaining({ untold_attempts: usage.length === 0 ? 1 : 0, prices: expect.any(Object) });
    expect([name, job.cost]).toEqual([name, cost]);
    expect([name, Object.keys(job.cost?.usage ?? {}).sort()]).toEqual([name, [...(usage ?? [])].sort()]);
    const why = await json<{ answer: string[]; cost: unknown }>('why', run, job.job_name);
    expect(why.cost).toEqual(job.cost);
    const [first, ...more] = why.answer;
    expect(first).toMatch(new RegExp(`^${job.job_name} ran and SUCCEEDED at .* with attempt 1, which took `));
    expect(more).toHaveLength(usage === undefined ? 0 : 1);
  }

  /** The newest run, once all of its work runs. */
  async function underWay(): Promise<RunWithJobsJson> {
    let seen = await show('latest');
    await until(async () => {
      seen = await show('latest');
      return seen.run_id !== runId && (await running(seen)).length === works.length;
    }, 'the work of every kind runs');
    return seen;
  }

  it('is stopped half way: nothing of it runs on, in the words of each judge', async () => {
    const slow = ['--param', 'seconds=600', '--param', 'ms=600000'];
    const command = startRunsheet(['run', GROUP, ...slow, '--json'], folder, ENV);
    const stopped = await underWay().finally(async () => {
      await runsheet(['stop', GROUP, '--reason', 'wrong day'], folder, ENV);
      expect((await command.ended).code).toBe(1);
    });
    const run = await show(stopped.run_id);
    for (const job of run.jobs) expect(job).toMatchObject({ status: 'ABORTED', attempt: 1 });
    expect(run).toMatchObject({ status: 'ABORTED', reason: expect.stringContaining('wrong day') });
    await until(async () => (await running(run)).length === 0, 'nothing of it runs any more');
    runId = run.run_id;
  });

  it('is run again: every job, in a new attempt of its own', async () => {
    const again = await json<RunWithJobsJson>('rerun', runId, '--param', 'seconds=1', '--param', 'ms=1000');
    for (const job of again.jobs)
      expect(job).toMatchObject({ status: 'SUCCEEDED', attempt: 1, carried_from: null, output: workOf(job).output });
    expect(again).toMatchObject({ status: 'SUCCEEDED', rerun_of: runId });
    expect(await json('rerun', again.run_id)).toMatchObject({ run_id: null, jobs: [] });
  });
});
