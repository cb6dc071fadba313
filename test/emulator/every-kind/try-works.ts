import type { JobJson, RunWithJobsJson } from '../../../domain/runs/run-json';
import { isDeclaredKind } from '../../../domain/targets/kinds';
import { boardPage } from '../../support/home/board-page';
import { runsheet, startRunsheet } from '../../support/home/command-line';
import { until } from '../../support/home/until';
import { parsePage } from '../../support/pages/parsed-page';
import type { Trial, TriedWork } from './work';

/** Where a group with a job of every kind runs, and what its jobs do. */
export interface Tried {
  group: string;
  /** By target. */
  works: Readonly<Record<string, TriedWork>>;
  trial: Trial;
  /** For the command line: which stack, or none. */
  env: NodeJS.ProcessEnv;
}

/** The parameters of a run whose work takes so many seconds. Each judge has a way of its own to hear of it. */
const taking = (seconds: number) => ({
  seconds,
  ms: seconds * 1000,
  does: JSON.stringify({ ms: seconds * 1000, result: { job: 'container' } }),
});
const QUICK = taking(1);
const SLOW = taking(600);

/** The job of a target: `glue-wait`. */
export const jobOf = (target: string) => target.replace(':', '-');

/** Declares the cases: such a group is run to its end, stopped half way, and run again, by the command line. */
export function tryWorks({ group, works, trial, env }: Tried): void {
  const run = (...args: string[]) => runsheet(args, trial.folder, env);
  const json = async <T = RunWithJobsJson>(...args: string[]): Promise<T> => {
    const { code, stdout, stderr } = await run(...args, '--json');
    if (code !== 0 && code !== 1) throw new Error(`runsheet ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout);
  };
  const count = Object.keys(works).length;
  const stoppable = Object.values(works).filter(({ isShort }) => !isShort).length;
  const workOf = ({ target }: JobJson) => works[target ?? ''] as TriedWork;
  /** The run before. */
  let runId = '';

  /** The targets of the jobs whose work runs, in the words of its judge. */
  async function running({ jobs }: RunWithJobsJson): Promise<string[]> {
    const asked = jobs.map(async (job) => {
      const id = job.attempts.at(-1)?.external_id ?? '';
      if (id === '' && isDeclaredKind(job.target)) return [];
      return (await workOf(job).runs(trial, id, job.status)) ? [String(job.target)] : [];
    });
    return (await Promise.all(asked)).flat();
  }

  const nothingRuns = (seen: RunWithJobsJson) =>
    until(async () => (await running(seen)).length === 0, 'nothing of it runs any more');

  it('runs to its end: rows, cost, why and the board are right', async () => {
    const ended = await json('run', group);
    for (const job of ended.jobs)
      expect(job).toMatchObject({
        status: 'SUCCEEDED',
        attempt: 1,
        error: null,
        output: workOf(job).output,
        attempts: [{ status: 'SUCCEEDED' }],
      });
    expect(ended).toMatchObject({ status: 'SUCCEEDED' });
    expect(ended.jobs).toHaveLength(count);
    await nothingRuns(ended);
    runId = ended.run_id;
    for (const job of ended.jobs) await isRight(job);
    await isOnBoard(ended);
  });

  /** What `show` and `why` say of its cost. */
  async function isRight(job: JobJson): Promise<void> {
    const { usage } = workOf(job);
    const target = String(job.target);
    const untold = usage?.length === 0 ? 1 : 0;
    expect([target, job.cost]).toEqual([target, usage ? expect.objectContaining({ untold_attempts: untold }) : null]);
    expect([target, Object.keys(job.cost?.usage ?? {}).sort()]).toEqual([target, [...(usage ?? [])].sort()]);
    const why = await json<{ answer: string[]; cost: unknown }>('why', runId, job.job_name);
    expect(why.cost).toEqual(job.cost);
    const [first, ...more] = why.answer;
    expect(first).toMatch(new RegExp(`^${job.job_name} ran and SUCCEEDED at .* with attempt 1, which took `));
    const said = [
      ...(job.output === null ? [] : [/^It returned \{"/]),
      ...(usage ? [/^(It cost about \$|What it cost is not known: )/] : []),
    ];
    expect(more).toEqual(said.map((each) => expect.stringMatching(each)));
  }

  async function isOnBoard({ run_id, jobs }: RunWithJobsJson): Promise<void> {
    const { status, text } = await boardPage(trial.folder, `/runs/${run_id}`, env);
    expect(status).toBe(200);
    const rows = parsePage(text).texts('tr');
    for (const { job_name, cost } of jobs) {
      const row = rows.find((each) => each.startsWith(`${job_name} 0✓ SUCCEEDED`)) ?? `no row of ${job_name}`;
      expect(row).toMatch(cost === null ? / [\d.]+ m?s 1/ : / m?s (≥ )?[$?][\d.]*( or less)? ?1/);
    }
  }

  it('is stopped half way: nothing of it runs on, in the words of each judge', async () => {
    const command = startRunsheet(['run', group, ...paramsOf(SLOW), '--json'], trial.folder, env);
    const stopped = await underWay().finally(async () => {
      await run('stop', group, '--reason', 'wrong day');
      expect((await command.ended).code).toBe(1);
    });
    const seen = await json('show', stopped.run_id);
    for (const job of seen.jobs)
      expect(job).toMatchObject({ status: workOf(job).isShort ? 'SUCCEEDED' : 'ABORTED', attempt: 1 });
    expect(seen).toMatchObject({ status: 'ABORTED', reason: expect.stringContaining('wrong day') });
    await nothingRuns(seen);
    runId = seen.run_id;
  });

  /** The newest run, once all of its work runs. */
  async function underWay(): Promise<RunWithJobsJson> {
    let seen = await json('show', group);
    await until(async () => {
      seen = await json('show', group);
      return seen.run_id !== runId && (await running(seen)).length === stoppable;
    }, 'the work of every kind runs');
    return seen;
  }

  it('is run again: every job that was stopped, in a new attempt of its own', async () => {
    const again = await json('rerun', runId, ...paramsOf(QUICK));
    for (const job of again.jobs) {
      const { isShort, output } = workOf(job);
      const from = isShort ? { attempt: 0, carried_from: runId } : { attempt: 1, carried_from: null };
      expect(job).toMatchObject({ status: 'SUCCEEDED', output, ...from });
    }
    expect(again).toMatchObject({ status: 'SUCCEEDED', rerun_of: runId });
    expect(await json('rerun', again.run_id)).toMatchObject({ run_id: null, jobs: [] });
  });
}

function paramsOf(parameters: Record<string, number | string>): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
}

/** The group, as a groups file has it. */
export function groupOf(works: Readonly<Record<string, TriedWork>>): object {
  const row = { timeout_minutes: 10, maximum_retries: 0, priority: 0 };
  return {
    parameters: { ...QUICK, exit: '{"job": "databricks"}' },
    parameter_types: { seconds: 'integer', ms: 'integer', exit: 'string', does: 'string' },
    jobs: Object.fromEntries(Object.keys(works).map((target) => [jobOf(target), { target, ...row }])),
  };
}
