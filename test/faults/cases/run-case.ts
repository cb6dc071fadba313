import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockKey } from '../../../domain/runs/group-lock';
import { requestStop } from '../../../domain/runs/stop-run';
import { RUN_ENTRY, type RunRow } from '../../../domain/tables/rows';
import { systemClock } from '../../../local/states/execution/clock';
import { runExecution } from '../../../local/states/run-execution';
import { closeRun } from '../../../operations/close-run';
import { putGroup } from '../../support/rows/a-group';
import { CaseStore } from '../engine/case-store';
import type { Laboratory } from '../engine/laboratory';
import { groupName } from '../engine/store-call';
import type { Evidence, ExecutionEvidence } from '../invariants/evidence';
import { readWorks } from '../invariants/read-works';
import { CaseCalls } from './case-calls';
import { Chance } from './chance';
import { type Fault, type FaultCase, type MachineFault, MachineTrouble } from './fault-case';
import { masterRow } from './master-row';
import { shortWaits } from './short-waits';

/** No case takes a quarter of this. One that exceeds it never ends. */
const PATIENCE_MS = 60_000;
const EXECUTION = 'arn:aws:states:local:000000000000:execution:runsheet';

let cases = 0;

/**
 * Runs a case to its end: every execution has ended, every run that was left open is closed from outside, and no work
 * goes on.
 */
export function runCase(laboratory: Laboratory, faultCase: FaultCase, patienceMs = PATIENCE_MS): Promise<Evidence> {
  return new CaseRun(laboratory, faultCase, patienceMs).run();
}

class CaseRun {
  readonly #group = groupName(++cases);
  readonly #runId = `${this.#group}-run`;
  readonly #probe: string;
  readonly #store: CaseStore;
  readonly #calls: CaseCalls;
  readonly #struck: Fault[] = [];
  readonly #others: Promise<ExecutionEvidence>[] = [];

  constructor(
    private readonly lab: Laboratory,
    private readonly faultCase: FaultCase,
    private readonly patienceMs: number,
  ) {
    this.#probe = path.join(lab.laptop.scratch, `${this.#group}.probe`);
    this.#store = new CaseStore(this.#runId, faultCase.faults);
    this.#calls = new CaseCalls(faultCase.faults, shortWaits(lab.invoke));
  }

  async run(): Promise<Evidence> {
    const { laptop, proxy } = this.lab;
    const { jobs, settings } = this.faultCase;
    await putGroup(
      laptop.engine,
      this.#group,
      jobs.map((job) => masterRow(job, this.#probe)),
      settings,
    );
    proxy.watch(this.#group, this.#store);
    const own = await this.#execute(this.#runId, 0);
    const executions = [own, ...(await Promise.all(this.#others))];
    await this.#calls.settled();
    await proxy.leave(this.#group);
    for (const execution of executions) {
      execution.run = await laptop.engine.runs.findRun(execution.runId);
      execution.rows = await laptop.engine.runs.listJobRuns(execution.runId);
    }
    return {
      faultCase: this.faultCase,
      group: this.#group,
      executions,
      writes: this.#store.writes,
      works: readWorks(this.#probe),
      struck: [...this.#struck, ...this.#store.struck, ...this.#calls.struck],
      holders: await laptop.engine.runs.findMembers(lockKey(this.#group), 'runs'),
    };
  }

  /** Runs one execution to its end and its sweep. `later`: its delay after another execution of its name, ms. */
  async #execute(runId: string, later: number): Promise<ExecutionEvidence> {
    const isOwn = later === 0 && runId === this.#runId;
    const evidence: ExecutionEvidence = {
      runId,
      startedAt: '',
      result: undefined,
      events: [],
      writesAtEnd: 0,
      run: undefined,
      rows: [],
    };
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort('the harness lost its patience'), this.patienceMs);
    const { seed } = this.faultCase;
    const chance = new Chance(seed);
    const events = runExecution(this.lab.machine, {
      name: runId,
      executionArn: `${EXECUTION}:${runId}`,
      stateMachineArn: EXECUTION,
      stateMachineName: 'runsheet',
      input: { group: this.#group },
      invoke: isOwn ? this.#calls.invoke : shortWaits(this.lab.invoke),
      clock: { ...systemClock, now: () => Date.now() + later },
      signal: stop.signal,
      // The machine's own retries wait up to a minute, but here only some milliseconds.
      random: () => chance.next() / 1_000,
    });
    for (;;) {
      const step = await events.next();
      if (step.done) {
        if (stop.signal.reason !== 'the harness lost its patience') evidence.result = step.value;
        break;
      }
      evidence.events.push(step.value);
      if (isOwn) this.#strike(evidence.events.length, stop);
    }
    clearTimeout(patience);
    evidence.startedAt = startOf(evidence);
    evidence.writesAtEnd = this.#store.writes.length;
    await this.#sweep(evidence);
    if (isOwn) await this.#afterwards();
    return evidence;
  }

  #strike(event: number, stop: AbortController): void {
    for (const fault of this.faultCase.faults) {
      if (fault.kind !== 'machine' || fault.at !== event || fault.what === MachineTrouble.REPEAT) continue;
      this.#struck.push(fault);
      if (fault.what === MachineTrouble.STOP) stop.abort('stopped by the harness');
      else if (fault.what === MachineTrouble.ASK_STOP) void this.#askToStop(stop);
      else this.#others.push(this.#beside(fault));
    }
  }

  /** As `runsheet stop` does: it writes the request, which the run's engine sees a moment later. */
  async #askToStop(stop: AbortController): Promise<void> {
    await this.lab.sweep.update({ run_id: this.#runId, entry: RUN_ENTRY }, requestStop({ by: 'ann' })).catch(() => {});
    await sleep(this.faultCase.seed % 300);
    stop.abort('stopped by the harness');
  }

  #beside({ what, at }: MachineFault): Promise<ExecutionEvidence> {
    return what === MachineTrouble.SAME_AGAIN
      ? this.#execute(this.#runId, at)
      : this.#execute(`${this.#runId}-${at}`, 0);
  }

  /** Closes the run as the engine does after its execution, and the next command after the engine. */
  async #sweep({ runId, startedAt, result }: ExecutionEvidence): Promise<void> {
    const { sweep } = this.lab;
    const run = await sweep.findRun(runId);
    if (run && (run.status !== 'RUNNING' || run.execution_started_at !== startedAt)) return;
    const as = result?.status === 'ABORTED' ? 'ABORTED' : 'FAILED';
    if (as === 'ABORTED' && run) await this.#stopJobs(run);
    await closeRun(sweep, { run_id: runId, execution: `${EXECUTION}:${runId}`, execution_started_at: startedAt }, as);
  }

  async #stopJobs(run: RunRow): Promise<void> {
    await this.lab.sweep.update({ run_id: run.run_id, entry: RUN_ENTRY }, requestStop({ by: 'ann' }));
    await sleep(this.faultCase.seed % 400);
  }

  async #afterwards(): Promise<void> {
    const repeat = this.faultCase.faults.find(
      (fault) => fault.kind === 'machine' && fault.what === MachineTrouble.REPEAT,
    );
    if (!repeat) return;
    this.#struck.push(repeat);
    await this.#calls.repeatAll();
  }
}

/** The execution's start as its functions received it. */
function startOf({ events }: ExecutionEvidence): string {
  const call = events.find((event) => event.type === 'TaskScheduled');
  const told = (call?.payload as { execution_started_at?: string } | undefined)?.execution_started_at;
  return told ?? events[0]?.timestamp ?? '';
}
