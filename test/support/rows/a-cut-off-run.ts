import { listOpenRuns } from '../../../adapters/dynamodb/run-queries';
import { executionArn } from '../../../domain/runs/cut-off';
import { lockKey } from '../../../domain/runs/group-lock';
import type { RunRow } from '../../../domain/tables/rows';
import { type CloseEndedReply, closeEndedRun } from '../../../operations/close-ended-run';
import { loadGroup } from '../../../operations/load/load-group';
import { type SweepReply, sweepRuns } from '../../../operations/sweep-runs';
import { brokenEnd, brokenLock } from '../services/invariants';
import type { MemoryTables, Tables } from '../services/memory-tables';
import { MACHINE, type StepFunctions, type ToldExecution } from '../services/step-functions';
import { aJobRow, putGroup } from './a-group';
import { aGroupName, aLoadRequest, loadDependencies, requireRun } from './a-run';
import { aCall, aLostAttempt, attempt } from './an-attempt';

const MINUTE = 60_000;

export const ago = (minutes: number): string => new Date(Date.now() - minutes * MINUTE).toISOString();

/** The event of the execution's end, as EventBridge delivers it. */
export function anEvent(name: string, status = 'ABORTED', given: object = {}) {
  return {
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: { executionArn: executionArn(MACHINE, name), stateMachineArn: MACHINE, name, status, ...given },
  };
}

/** Runs in the middle of their work, and the two that close what was cut off. */
export function cuttingOff(tables: () => MemoryTables, sfn: () => StepFunctions) {
  const sendEvent = (name: string, status?: string, from: Tables = tables()): Promise<CloseEndedReply> =>
    closeEndedRun(anEvent(name, status), { runs: from.runs, stateMachineArn: MACHINE });
  const sweep = (from: Tables = tables()): Promise<SweepReply> =>
    sweepRuns({
      master: from.master,
      runs: from.runs,
      stateMachineArn: MACHINE,
      stack: 'runsheet-test',
      now: Date.now(),
    });

  /**
   * One job has ended, one is at work and its lease has passed, one waits: of a run so old. `status`: its execution's.
   */
  async function aRunInTheMiddle(status: ToldExecution['status'] | undefined, minutes = 30) {
    const group = aGroupName();
    await putGroup(
      tables(),
      group,
      ['done', 'working', 'waiting'].map((job_name) => aJobRow({ job_name })),
    );
    const request = aLoadRequest(group, { execution_started_at: ago(minutes) });
    const reply = requireRun(await loadGroup(request, loadDependencies(tables())));
    await attempt(tables(), aCall(reply, 'done'));
    await aLostAttempt(tables(), aCall(reply, 'working'), true);
    await setOnRun(request.run_id, 'open_since', ago(minutes));
    if (status) tell(request.run_id, status, minutes, undefined, request.execution_started_at);
    return { group, runId: request.run_id };
  }

  const setOnRun = (run_id: string, name: string, value: unknown, remove: string[] = []) =>
    tables().runs.update<RunRow>({ run_id, entry: 'run' }, { condition: { all: [] }, set: [[name, value]], remove });

  /** An execution that started at another time than the run says is another one: a slow test gives the run's own. */
  const tell = (
    name: string,
    status: ToldExecution['status'],
    minutes: number,
    input?: object,
    startedAt = sfn().executions.get(name)?.startedAt ?? ago(minutes),
  ) =>
    sfn().executions.set(name, {
      status,
      startedAt,
      stoppedAt: ago(0),
      ...(input && { input: JSON.stringify(input) }),
    });

  const everything = async (runId: string) => [
    await tables().runs.findRun(runId),
    await tables().runs.listJobRuns({ run_id: runId }),
  ];

  /** Rows terminal, run terminal and off the open runs, lock free, and the group starts again. */
  async function expectClosed({ group, runId }: { group: string; runId: string }, status: string): Promise<void> {
    const run = await tables().runs.findRun(runId);
    expect(run).toMatchObject({ status, ended_at: expect.any(String) });
    expect(run).not.toHaveProperty('open_since');
    // Only of a run that was planned, and not stopped, do its rows alone say how it ended.
    const byItsRows = run?.status !== 'ABORTED' && run?.on_failure !== undefined;
    expect(await brokenEnd(tables(), runId, byItsRows)).toEqual([]);
    expect(await brokenLock(tables(), group, [runId])).toEqual([]);
    await expect(tables().runs.findMembers(lockKey(group), 'runs')).resolves.toEqual([]);
    expect((await listOpenRuns(tables().runs)).map((open) => open.run_id)).not.toContain(runId);
    const next = aLoadRequest(group, { run_id: `${group}-next-${++starts}` });
    await expect(loadGroup(next, loadDependencies(tables()))).resolves.toMatchObject({ decision: 'RUN' });
  }

  return { sendEvent, sweep, aRunInTheMiddle, setOnRun, tell, everything, expectClosed };
}

let starts = 0;
