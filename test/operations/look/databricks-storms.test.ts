import { databricks } from '../../../drivers/databricks';
import { Chance } from '../../support/chance';
import { isEnded, type ServedRun } from '../../support/databricks/served-run';
import { BAD_GATEWAY, type Fault, notebookOf, tooMany, useWorkspace } from '../../support/databricks/workspace';
import { type ServedAttempt, servedAttempt } from '../../support/drivers/served-attempt';

/*
 * Jobs in a workspace where anything may go wrong, by seeds: answers are lost, calls come twice, gateways answer in
 * HTML, tokens expire, runs are deleted, rows are written without an answer, and somebody stops the run.
 */

jest.setTimeout(120_000);

const SEEDS = process.env.RUNSHEET_SLOW === '1' ? 1_000 : 60;

const workspace = useWorkspace();

const PATHS = ['runs/submit', 'runs/get', 'runs/get-output', 'runs/cancel', 'runs/list', 'v1/token'];
const UNWELL: Fault['how'] = { status: 500, body: 'TEMPORARILY_UNAVAILABLE: try later' };
const HOWS: Fault['how'][] = [
  'lose',
  'lose',
  'twice',
  BAD_GATEWAY,
  tooMany(0),
  { status: 503, headers: { 'retry-after': '0' }, body: '' },
  UNWELL,
  { status: 401, body: '{"error_code":"UNAUTHENTICATED","message":"not now"}' },
  { status: 200, body: 'not JSON' },
];

/** The runs of one case that go on. */
const active = (runs: readonly ServedRun[]) => runs.filter((run) => !isEnded(run));

/** Plays one job run to its end. Returns how it ended, and the law that it broke, if it did. */
async function play(seed: number): Promise<{ status: string; broken?: string }> {
  const chance = new Chance(seed);
  // No stop is heard until the attempt is given up, and its retry finds the run still there.
  const isDeaf = chance.happens(0.15);
  const plans = [1, 2, 3, 4].map(() => ({
    ms: String(isDeaf ? 60_000 : chance.pick([0, 10, 40, 60_000])),
    how: chance.pick(['good', 'good', 'good', 'fail', 'cloud']),
    exit: '7',
    stubborn_ms: String(chance.pick([0, 0, 20])),
  }));
  const onWrite = () => {
    if (chance.happens(0.03)) throw new Error('the answer of DynamoDB was lost');
  };
  const row = { run_id: `storm-${seed}`, timeout_minutes: 2, maximum_retries: chance.whole(0, 2) };
  const target = notebookOf(workspace, chance.happens(0.5));
  const parametersOf = (at: number) => plans[(at - 1) % 4] ?? {};
  const job = servedAttempt({ driver: databricks, target, parametersOf, row, onWrite });
  const deleted: ServedRun[] = [];
  const ours = () => workspace.jobs.runs.filter(({ run_name }) => run_name.includes(`storm-${seed} `));
  if (isDeaf) workspace.fail({ path: 'runs/cancel', how: UNWELL, times: 60 });
  let attempt = 1;
  for (let calls = 0; calls < 400; calls++) {
    if (chance.happens(0.3)) workspace.fail({ path: chance.pick(PATHS), how: chance.pick(HOWS) });
    if (chance.happens(0.05)) workspace.expireTokens();
    if (chance.happens(isDeaf ? 0.003 : 0.02)) job.stop();
    const [going] = ours();
    if (going && !isDeaf && chance.happens(0.01)) {
      workspace.jobs.forget(going);
      deleted.push(going);
    }
    const said = await job.call(attempt);
    if (active(ours()).length > 1) return { status: job.row().status, broken: `two runs at once after call ${calls}` };
    if (ours().length + deleted.length > job.row().attempt)
      return { status: job.row().status, broken: `more runs than attempts after call ${calls}` };
    if (said.startsWith('Runsheet.StillRunning')) {
      job.later(chance.pick([5_000, 20_000, 60_000]));
      continue;
    }
    if (said === 'SUCCEEDED') break;
    const settled = job.settle(attempt, said, chance.next());
    if (!('waitSeconds' in settled)) break;
    attempt = settled.attempt;
    job.later(settled.waitSeconds * 1_000);
  }
  workspace.forgive();
  return { status: job.row().status, ...lawsAtTheEnd(job, ours()) };
}

function lawsAtTheEnd(job: ServedAttempt, runs: readonly ServedRun[]): { broken?: string } {
  const row = job.row();
  const last = row.attempts.at(-1);
  const mayRun = /may still run/.test(`${row.reason} ${last?.error?.message}`);
  if (row.status === 'RUNNING' || row.status === 'RETRYING') return { broken: `not over: ${row.status}` };
  if (active(runs).length > 0 && !mayRun) return { broken: `${row.status}, and a run goes on` };
  if (row.status !== 'SUCCEEDED') return {};
  const done = runs.find(({ run_id }) => row.work_id?.endsWith(`/${run_id}`));
  if (row.output !== '7') return { broken: `its output is ${row.output}` };
  return done ? {} : { broken: 'the run that it names is not there' };
}

test(`in ${SEEDS} seeded storms at most one run goes on, none is started twice, and none is left`, async () => {
  const ends: Record<string, number> = {};
  const broken: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { status, broken: law } = await play(seed);
    ends[status] = (ends[status] ?? 0) + 1;
    if (law !== undefined) broken.push(`seed ${seed}: ${law}`);
  }
  console.info(`how they ended: ${JSON.stringify(ends)}`);
  expect(broken).toEqual([]);
  expect(Object.keys(ends).sort()).toEqual(['ABORTED', 'FAILED', 'SUCCEEDED', 'TIMED_OUT']);
});
