import { listOpenRuns } from '../../adapters/dynamodb/run-queries';
import { lockKey } from '../../domain/runs/group-lock';
import { closeRun } from '../../operations/close-run';
import { takePrintedLines } from '../support/home/printed-lines';
import { ago, cuttingOff } from '../support/rows/a-cut-off-run';
import { aJobRow, putGroup } from '../support/rows/a-group';
import { aGroupName, aLoadRequest, aPlannedRun, closeOf } from '../support/rows/a-run';
import { aCall, attempt } from '../support/rows/an-attempt';
import { dieAtWrite, type Fault, isWrite, refuseCalls, writesTo } from '../support/services/faults';
import { type MemoryTables, openMemoryTables } from '../support/services/memory-tables';
import { openStepFunctions, type StepFunctions } from '../support/services/step-functions';

jest.setTimeout(30_000);

let tables: MemoryTables;
let sfn: StepFunctions;
let printed: ReturnType<typeof takePrintedLines>;
// Tables of its own for each test: a sweep sweeps all of them.
beforeEach(async () => {
  tables = await openMemoryTables();
  sfn.executions.clear();
  sfn.failing.clear();
  sfn.asked.length = 0;
  printed = takePrintedLines();
});
afterEach(() => {
  printed.giveBack();
  return tables.close();
});
beforeAll(async () => {
  sfn = await openStepFunctions();
});
afterAll(() => sfn.close());

const { sendEvent, sweep, aRunInTheMiddle, setOnRun, tell, everything, expectClosed } = cuttingOff(
  () => tables,
  () => sfn,
);

const asksAfter = (runId: string) => sfn.asked.filter((question) => question === `DescribeExecution ${runId}`).length;

describe('the sweep, of open runs', () => {
  it.each([
    ['ABORTED', 'ABORTED'],
    ['FAILED', 'FAILED'],
    ['TIMED_OUT', 'FAILED'],
    ['SUCCEEDED', 'FAILED'],
  ] as const)('closes one whose execution is %s as %s, with no event of it', async (status, as) => {
    const cutOff = await aRunInTheMiddle(status);
    await expect(sweep()).resolves.toEqual({ open: 1, asked: 1, closed: 1, missed: 0, late: 0, expired: 0 });
    await expectClosed(cutOff, as);
  });

  it('leaves a run alone whose execution runs, even if all its leases have passed', async () => {
    const { runId } = await aRunInTheMiddle('RUNNING', 600);
    const before = await everything(runId);
    expect(JSON.stringify(before)).toContain('lease_until');
    await expect(sweep()).resolves.toEqual({ open: 1, asked: 1, closed: 0, missed: 0, late: 0, expired: 0 });
    await expect(everything(runId)).resolves.toEqual(before);
  });

  it('does not ask about a young run unless its execution is listed as ended', async () => {
    const cutOff = await aRunInTheMiddle(undefined, 9);
    await expect(sweep()).resolves.toEqual({ open: 1, asked: 0, closed: 0, missed: 0, late: 0, expired: 0 });
    tell(cutOff.runId, 'ABORTED', 9);
    await expect(sweep()).resolves.toEqual({ open: 1, asked: 1, closed: 1, missed: 0, late: 0, expired: 0 });
    await expectClosed(cutOff, 'ABORTED');
  });

  it('leaves a run alone whose loader may still write, listed or not', async () => {
    const cutOff = await aRunInTheMiddle('ABORTED');
    await setOnRun(cutOff.runId, 'plan_deadline', ago(-1), ['planned_at']);
    await expect(sweep()).resolves.toEqual({ open: 1, asked: 1, closed: 0, missed: 0, late: 0, expired: 0 });
    await setOnRun(cutOff.runId, 'plan_deadline', ago(0));
    await sweep();
    await expectClosed(cutOff, 'ABORTED');
  });

  it.each([
    [59, 0],
    [61, 1],
  ])('%i minutes old, unknown to Step Functions, closes %i', async (minutes, closed) => {
    const cutOff = await aRunInTheMiddle(undefined, minutes);
    await expect(sweep()).resolves.toMatchObject({ closed });
    if (closed) await expectClosed(cutOff, 'ABORTED');
  });

  it('closes a run whose name another execution has now', async () => {
    const cutOff = await aRunInTheMiddle(undefined, 60 * 24 * 91);
    tell(cutOff.runId, 'RUNNING', 1);
    await sweep();
    await expectClosed(cutOff, 'ABORTED');
  });

  it('closes the other runs after a failure with one, and names the failure at its end', async () => {
    const cutOff = [
      await aRunInTheMiddle('ABORTED'),
      await aRunInTheMiddle('ABORTED'),
      await aRunInTheMiddle('FAILED'),
    ];
    const throttled = cutOff[1]?.runId as string;
    sfn.failing.set(throttled, 'ThrottlingException');
    sfn.failing.set('list', 'ThrottlingException');
    await expect(sweep()).rejects.toThrow(
      'the sweep failed in 2 steps, and the next sweep tries again: the list of ended executions (ThrottlingException: ' +
        `Rate exceeded); ${throttled} (ThrottlingException: Rate exceeded)`,
    );
    expect((await listOpenRuns(tables.runs)).map((run) => run.run_id)).toEqual([throttled]);
    sfn.failing.clear();
    await expect(sweep()).resolves.toMatchObject({ closed: 1 });
    for (const [index, each] of cutOff.entries()) await expectClosed(each, index === 2 ? 'FAILED' : 'ABORTED');
  });

  it("continues after a table's failure with one of them", async () => {
    const [first, second] = [await aRunInTheMiddle('ABORTED'), await aRunInTheMiddle('ABORTED')];
    const flaky = tables.another();
    refuseCalls(flaky, (call) => isWrite(call) && JSON.stringify(call.input).includes(first.runId));
    await expect(sweep(flaky)).rejects.toThrow(
      `the sweep failed in 1 step, and the next sweep tries again: ${first.runId} (Cut`,
    );
    await expectClosed(second, 'ABORTED');
  });
});

describe('the sweep, of executions that never wrote a row', () => {
  it('records them, but neither old ones nor those whose name cannot be a run_id', async () => {
    const [one, two] = [aGroupName(), aGroupName()];
    for (const group of [one, two]) await putGroup(tables, group, [aJobRow()]);
    tell(`${one}-a`, 'ABORTED', 2, { group: one });
    tell(`${two}-b`, 'FAILED', 100, { group: two });
    tell('by hand, in the console', 'FAILED', 2, { group: one });
    sfn.executions.set('long-ago', { status: 'ABORTED', startedAt: ago(70), stoppedAt: ago(61) });
    await expect(sweep()).resolves.toEqual({ open: 0, asked: 2, closed: 2, missed: 0, late: 0, expired: 0 });
    await expectClosed({ group: one, runId: `${one}-a` }, 'ABORTED');
    await expectClosed({ group: two, runId: `${two}-b` }, 'FAILED');
    await expect(tables.runs.findRun('long-ago')).resolves.toBeUndefined();
  });

  it('asks nothing about those that CloseRun has closed', async () => {
    const { request, reply } = await aPlannedRun(tables);
    await attempt(tables, aCall(reply, 'load-orders'));
    await closeRun(tables.runs, closeOf(request), 'END');
    tell(request.run_id, 'FAILED', 2);
    const before = await everything(request.run_id);
    await expect(sweep()).resolves.toEqual({ open: 0, asked: 0, closed: 0, missed: 0, late: 0, expired: 0 });
    expect(asksAfter(request.run_id)).toBe(0);
    await expect(everything(request.run_id)).resolves.toEqual(before);
    expect(before).toMatchObject([{ status: 'SUCCEEDED' }, [{}]]);
  });
});

describe('a closer that dies', () => {
  // Two open jobs, the run, the lock, the list of open runs.
  const points = [1, 2, 3, 4, 5].flatMap((k) =>
    (['request lost', 'reply lost'] as Fault[]).map((f) => [k, f] as const),
  );

  it.each(points)('at its write %i (%s) leaves what the next sweep closes', async (k, fault) => {
    const cutOff = await aRunInTheMiddle('ABORTED');
    const dying = tables.another();
    dieAtWrite(dying, k, fault);
    await expect(sweep(dying)).rejects.toThrow('cut off');
    await sweep();
    await expectClosed(cutOff, 'ABORTED');
  });

  it('between the run and its lock leaves a lock that the sweep frees without asking, however young the run', async () => {
    const { request, reply, group } = await aPlannedRun(tables);
    await attempt(tables, aCall(reply, 'load-orders'));
    const dying = tables.another();
    refuseCalls(dying, writesTo('lock'));
    await expect(closeRun(dying.runs, closeOf(request), 'END')).rejects.toThrow('refused');
    await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([request.run_id]);
    await expect(sweep()).resolves.toEqual({ open: 1, asked: 1, closed: 1, missed: 0, late: 0, expired: 0 });
    expect(asksAfter(request.run_id)).toBe(0);
    await expectClosed({ group, runId: request.run_id }, 'SUCCEEDED');
  });

  it('frees no place that another run holds', async () => {
    const { group } = await aRunInTheMiddle('ABORTED');
    await tables.runs.update(lockKey(group), { condition: { all: [] }, include: ['runs', 'another'] });
    await sweep();
    await expect(tables.runs.findMembers(lockKey(group), 'runs')).resolves.toEqual(['another']);
  });
});

describe('the event and the sweep at once', () => {
  it('close the run once, in whatever order their writes come', async () => {
    for (let round = 0; round < 10; round += 1) {
      const cutOff = await aRunInTheMiddle('ABORTED');
      const [one, two, three] = [tables.another(), tables.another(), tables.another()];
      await Promise.all([
        sendEvent(cutOff.runId, 'ABORTED', one),
        sweep(two),
        sendEvent(cutOff.runId, 'FAILED', three),
      ]);
      const closed = await everything(cutOff.runId);
      await expectClosed(cutOff, 'ABORTED');
      await sweep();
      await expect(everything(cutOff.runId)).resolves.toEqual(closed);
    }
  });

  it("and the machine's own CloseRun, which Step Functions does not await any more, record one status", async () => {
    for (let round = 0; round < 6; round += 1) {
      const cutOff = await aRunInTheMiddle('ABORTED');
      const run = await tables.runs.findRun(cutOff.runId);
      const request = aLoadRequest(cutOff.group, { execution_started_at: run?.execution_started_at as string });
      const [own] = await Promise.all([
        closeRun(tables.another().runs, closeOf(request), 'END'),
        sweep(tables.another()),
        sendEvent(cutOff.runId),
      ]);
      await expectClosed(cutOff, own.status);
    }
  });
});
