import type { JobRunRow } from '../../domain/tables/rows';
import { takePrintedLines } from '../support/home/printed-lines';
import { ago, cuttingOff } from '../support/rows/a-cut-off-run';
import { refuseCalls } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';
import { openStepFunctions, type StepFunctions } from '../support/services/step-functions';

let tables: MemoryTables;
let sfn: StepFunctions;
let printed: ReturnType<typeof takePrintedLines>;
beforeAll(async () => {
  sfn = await openStepFunctions();
});
afterAll(() => sfn.close());
// Tables of its own for each test: a sweep sweeps all of them.
beforeEach(async () => {
  tables = await openMemoryTables();
  sfn.executions.clear();
  printed = takePrintedLines();
});
afterEach(async () => {
  printed.giveBack();
  await tables.close();
});

const { sweep, aRunInTheMiddle, setOnRun, tell, everything } = cuttingOff(
  () => tables,
  () => sfn,
);

const setOnJob = (run_id: string, job: string, name: string, value: unknown, remove: string[] = []) =>
  tables.runs.update<JobRunRow>(
    { run_id, entry: `job#${job}` },
    { condition: { all: [] }, set: [[name, value]], remove },
  );
const told = (message: string) => printed.lines.filter((line) => line.message === message);
const metrics = () =>
  told('metrics').map(({ MissedRuns, LateRuns, ExpiredLeases }) => [MissedRuns, LateRuns, ExpiredLeases]);

describe('each sweep', () => {
  it("prints the stack's metrics, one line, zeros too, with the stack as their only dimension", async () => {
    await sweep();
    expect(told('metrics')).toEqual([
      expect.objectContaining({ service: 'runsheet-test', MissedRuns: 0, LateRuns: 0, ExpiredLeases: 0 }),
    ]);
    const [{ _aws }] = told('metrics') as [{ _aws: { CloudWatchMetrics: object[] } }];
    expect(_aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'Runsheet',
        Dimensions: [['service']],
        Metrics: ['MissedRuns', 'LateRuns', 'ExpiredLeases'].map((Name) => ({ Name, Unit: 'Count' })),
      },
    ]);
  });
});

describe('a late run', () => {
  it('is counted and logged in each sweep until it is closed', async () => {
    const { runId, group } = await aRunInTheMiddle('RUNNING', 30);
    await setOnRun(runId, 'expected_minutes', 20);
    await expect(sweep()).resolves.toMatchObject({ late: 1 });
    await expect(sweep()).resolves.toMatchObject({ late: 1 });
    expect(metrics()).toEqual([
      [0, 1, 0],
      [0, 1, 0],
    ]);
    const line = { level: 'warn', run_id: runId, group, expected_minutes: 20, late_minutes: 11 };
    expect(told('late run')).toEqual([expect.objectContaining(line), expect.objectContaining(line)]);
    tell(runId, 'ABORTED', 30);
    await expect(sweep()).resolves.toMatchObject({ closed: 1, late: 0, expired: 0 });
    expect(told('late run')).toHaveLength(2);
  });

  it('is logged however young it is', async () => {
    const { runId } = await aRunInTheMiddle('RUNNING', 3);
    await setOnRun(runId, 'expected_minutes', 2);
    await expect(sweep()).resolves.toMatchObject({ asked: 0, late: 1 });
  });

  it('is neither a run in time nor a run without expected minutes', async () => {
    await aRunInTheMiddle('RUNNING', 300);
    await setOnRun((await aRunInTheMiddle('RUNNING', 30)).runId, 'expected_minutes', 40);
    await expect(sweep()).resolves.toMatchObject({ open: 2, late: 0 });
    expect(told('late run')).toEqual([]);
  });
});

describe('an expired lease', () => {
  it('is counted and logged half an hour after its end, and not before', async () => {
    const { runId, group } = await aRunInTheMiddle('RUNNING');
    await setOnJob(runId, 'working', 'lease_until', ago(29.9));
    await expect(sweep()).resolves.toMatchObject({ expired: 0 });
    await setOnJob(runId, 'working', 'lease_until', ago(30.1));
    await expect(sweep()).resolves.toMatchObject({ asked: 1, closed: 0, expired: 1 });
    expect(metrics()).toEqual([
      [0, 0, 0],
      [0, 0, 1],
    ]);
    expect(told('expired lease')).toEqual([
      expect.objectContaining({ level: 'error', run_id: runId, group, job_name: 'working', attempt: 1 }),
    ]);
  });

  it('changes no row, since the execution decides', async () => {
    const { runId } = await aRunInTheMiddle('RUNNING');
    await setOnJob(runId, 'working', 'lease_until', ago(60));
    const before = await everything(runId);
    await sweep();
    await expect(everything(runId)).resolves.toEqual(before);
  });

  it('is counted for a RUNNING row without a lease too, which nothing would ever end', async () => {
    const { runId } = await aRunInTheMiddle('RUNNING');
    await setOnJob(runId, 'working', 'owner', 'a hand', ['lease_until']);
    await expect(sweep()).resolves.toMatchObject({ expired: 1 });
  });

  it('is not counted for a job that has ended or waits, nor for a row of another plan', async () => {
    const { runId } = await aRunInTheMiddle('RUNNING');
    await setOnJob(runId, 'done', 'lease_until', ago(60));
    await setOnJob(runId, 'waiting', 'lease_until', ago(60));
    await setOnJob(runId, 'working', 'lease_until', ago(60));
    await setOnJob(runId, 'working', 'plan_no', 7);
    await expect(sweep()).resolves.toMatchObject({ expired: 0 });
  });

  it('is not counted for a run that this sweep closes', async () => {
    const { runId } = await aRunInTheMiddle('ABORTED');
    await setOnJob(runId, 'working', 'lease_until', ago(60));
    await expect(sweep()).resolves.toMatchObject({ closed: 1, expired: 0 });
  });
});

it('a run whose rows cannot be read does not keep the others from being logged, and fails the sweep at its end', async () => {
  const [first, second] = [await aRunInTheMiddle('RUNNING'), await aRunInTheMiddle('RUNNING')];
  for (const { runId } of [first, second]) await setOnJob(runId, 'working', 'lease_until', ago(60));
  const flaky = tables.another();
  refuseCalls(flaky, ({ input }) => JSON.stringify(input).includes(first.runId) && 'FilterExpression' in input);
  await expect(sweep(flaky)).rejects.toThrow(
    `the sweep failed in 1 step, and the next sweep tries again: the leases of ${first.runId} (`,
  );
  expect(told('expired lease')).toEqual([expect.objectContaining({ run_id: second.runId })]);
  expect(metrics()).toEqual([[0, 0, 1]]);
});
