import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockKey } from '../../../domain/runs/group-lock';
import { isQuiet } from '../../../domain/runs/quiet-run';
import { hadPlan } from '../../../domain/runs/run-with-rows';
import { requestStop } from '../../../domain/runs/stop-run';
import { RUN_ENTRY, type RunRow } from '../../../domain/tables/rows';
import { systemClock } from '../../../local/states/execution/clock';
import { runExecution } from '../../../local/states/run-execution';
import { closeRun } from '../../../operations/close-run';
import { askToStop } from '../../../operations/stop-run';
import { Chance } from '../../support/chance';
import { putGroup } from '../../support/rows/a-group';
import { CaseStore } from '../engine/case-store';
import type { Laboratory } from '../engine/laboratory';
import { groupName } from '../engine/store-call';
import type { Evidence, ExecutionEvidence, Recorded } from '../invariants/evidence';
import { readWorks } from '../invariants/read-works';
import { CaseCalls } from './case-calls';
import { CaseClocks } from './case-clocks';
import {
  type CaseJob,
  type Fault,
  type FaultCase,
  isAtEvent,
  isClockFault,
  jobsOfRerun,
  type MachineFault,
  MachineTrouble,
} from './fault-case';
import { masterRow } from './master-row';
import { shortWaits } from './short-waits';

/** No case takes a quarter of this. One that exceeds it never ends. */
const PATIENCE_MS = 60_000;
/** How long a person lets jobs end after a stop: longer than the margins of one that heeds its signal. */
const STOP_PATIENCE_MS = 3_000;
/** How often a person's command reads the run meanwhile. */
const STOP_LOOK_MS = 300;
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
  readonly #store = new CaseStore((count) => this.#setClock(count));
  readonly #clocks: CaseClocks;
  readonly #calls: CaseCalls;
  readonly #struck: Fault[] = [];
  readonly #others: Promise<ExecutionEvidence>[] = [];
  readonly #asking: Promise<void>[] = [];

  constructor(
    private readonly lab: Laboratory,
    private readonly faultCase: FaultCase,
    private readonly patienceMs: number,
  ) {
    this.#probe = path.join(lab.laptop.scratch, `${this.#group}.probe`);
    this.#store.aim(this.#runId, faultCase.faults);
    this.#clocks = new CaseClocks(faultCase, lab);
    this.#calls = new CaseCalls(faultCase.faults, shortWaits(this.#clocks.invoke));
  }

  async run(): Promise<Evidence> {
    const { laptop, proxy } = this.lab;
    const begun = performance.now();
    const { jobs, settings } = this.faultCase;
    await this.#putJobs(jobs, settings);
    proxy.watch(this.#group, this.#store);
    const own = await this.#execute({ runId: this.#runId, calls: this.#calls, faults: this.faultCase.faults });
    const rerun = await this.#rerun();
    const executions = [own, ...(rerun ? [rerun.execution] : []), ...(await Promise.all(this.#others))];
    await Promise.all(this.#asking);
    await this.#calls.settled();
    await rerun?.calls.settled();
    await proxy.leave(this.#group);
    await this.#clocks.close();
    for (const execution of executions) {
      const { run, rows } = await this.#read(execution.runId);
      Object.assign(execution, { run, rows });
    }
    return {
      faultCase: this.faultCase,
      group: this.#group,
      executions,
      writes: this.#store.writes,
      works: readWorks(this.#probe),
      struck: [...this.#struck, ...this.#store.struck, ...this.#calls.struck, ...(rerun?.calls.struck ?? [])],
      ...(rerun && { rerun: { runId: rerun.execution.runId, original: rerun.original } }),
      tookMs: performance.now() - begun,
      holders: await laptop.engine.runs.findMembers(lockKey(this.#group), 'runs'),
    };
  }

  async #putJobs(jobs: readonly CaseJob[], settings?: FaultCase['settings']): Promise<void> {
    const rows = jobs.map((job) => masterRow(job, this.#probe));
    await putGroup(this.lab.laptop.engine, this.#group, rows, settings);
  }

  /** Reruns the run if it failed, as soon as it is closed: late calls of its own may still come. */
  async #rerun(): Promise<{ execution: ExecutionEvidence; calls: CaseCalls; original: Recorded } | undefined> {
    const { rerun } = this.faultCase;
    const original = await this.#read(this.#runId);
    const { run } = original;
    if (!rerun || !run || !hadPlan(run) || !['FAILED', 'ABORTED'].includes(run.status)) return undefined;
    if (rerun.isMended) await this.#putJobs(jobsOfRerun(this.faultCase));
    const runId = `${this.#runId}-again`;
    const calls = new CaseCalls(rerun.faults, shortWaits(this.#clocks.invoke));
    this.#store.aim(runId, rerun.faults);
    const input = { rerun_of: this.#runId };
    return { execution: await this.#execute({ runId, calls, faults: rerun.faults, input }), calls, original };
  }

  async #read(runId: string): Promise<Recorded> {
    const { runs } = this.lab.laptop.engine;
    const run = await runs.findRun(runId);
    return { run, rows: run ? await runs.listJobRuns(run) : [] };
  }

  /** Runs one execution to its end and its sweep. */
  async #execute({ runId, calls, faults = [], later = 0, input }: Planned): Promise<ExecutionEvidence> {
    const evidence: ExecutionEvidence = {
      runId,
      startedAt: '',
      result: undefined,
      events: [],
      batches: {},
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
      input: { group: this.#group, ...input },
      invoke: calls?.invoke ?? shortWaits(this.#clocks.invoke),
      clock: { ...systemClock, now: () => this.#clocks.machineNow() + later },
      signal: stop.signal,
      // The machine's own retries wait up to a minute, but here only some milliseconds.
      random: () => chance.next() / 1_000,
      onChildEvent: (event, { name }) => {
        evidence.batches[name] = [...(evidence.batches[name] ?? []), event];
      },
    });
    for (;;) {
      const step = await events.next();
      if (step.done) {
        if (stop.signal.reason !== 'the harness lost its patience') evidence.result = step.value;
        break;
      }
      evidence.events.push(step.value);
      this.#strike(faults, { evidence, stop });
    }
    clearTimeout(patience);
    evidence.startedAt = startOf(evidence);
    evidence.writesAtEnd = this.#store.writes.length;
    await this.#sweep(evidence);
    if (calls) await this.#afterwards(faults, calls);
    return evidence;
  }

  #strike(faults: readonly Fault[], underWay: UnderWay): void {
    const { evidence, stop } = underWay;
    for (const fault of faults) {
      if (!isAtEvent(fault) || fault.at !== evidence.events.length) continue;
      if (fault.kind === 'machine' && fault.what === MachineTrouble.REPEAT) continue;
      this.#struck.push(fault);
      if (fault.kind === 'clock') this.#clocks.set(fault);
      else if (fault.what === MachineTrouble.STOP) stop.abort('stopped by the harness');
      else if (fault.what === MachineTrouble.ASK_STOP) this.#asking.push(this.#askToStop(underWay));
      else this.#others.push(this.#beside(evidence.runId, fault));
    }
  }

  /** Sets the clocks that are to be set while the attempt of this START is at work. */
  #setClock(start: number): void {
    for (const fault of this.faultCase.faults.filter(isClockFault)) {
      if (typeof fault.at === 'number' || fault.at.start !== start) continue;
      this.#struck.push(fault);
      this.#clocks.set(fault);
    }
  }

  /**
   * As `runsheet stop` does: it asks the run to stop, ends what waits, and stops the execution once no job is at work.
   * In half of the cases it does not wait for so long.
   */
  async #askToStop({ evidence, stop }: UnderWay): Promise<void> {
    const runs = this.lab.stop;
    const { seed } = this.faultCase;
    const giveUpAt = performance.now() + (seed % 2 === 0 ? STOP_PATIENCE_MS : seed % 300);
    for (; !stop.signal.aborted && !evidence.result; await sleep(STOP_LOOK_MS)) {
      if (!(await runs.findRun(evidence.runId))) continue;
      const { run, rows } = await askToStop(runs, evidence.runId, { by: 'ann' });
      if (run.status !== 'RUNNING') return;
      evidence.askedAt ??= evidence.events.length;
      if (isQuiet(run, rows) || performance.now() > giveUpAt) stop.abort('stopped by the harness');
    }
  }

  #beside(runId: string, { what, at }: MachineFault): Promise<ExecutionEvidence> {
    return what === MachineTrouble.SAME_AGAIN
      ? this.#execute({ runId, later: at })
      : this.#execute({ runId: `${runId}-${at}` });
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

  async #afterwards(faults: readonly Fault[], calls: CaseCalls): Promise<void> {
    const repeat = faults.find((fault) => fault.kind === 'machine' && fault.what === MachineTrouble.REPEAT);
    if (!repeat) return;
    this.#struck.push(repeat);
    await calls.repeatAll();
  }
}

/** An execution that runs, and what stops it. */
interface UnderWay {
  evidence: ExecutionEvidence;
  stop: AbortController;
}

/** An execution to run. */
interface Planned {
  runId: string;
  /** The calls of the machine, if faults were aimed at them. */
  calls?: CaseCalls;
  /** Those that strike at its history events. */
  faults?: readonly Fault[];
  /** Its delay after another execution of its name, ms. */
  later?: number;
  /** What its input has besides the group. */
  input?: { rerun_of: string };
}

/** The execution's start as its functions received it. */
function startOf({ events }: ExecutionEvidence): string {
  const call = events.find((event) => event.type === 'TaskScheduled');
  const told = (call?.payload as { execution_started_at?: string } | undefined)?.execution_started_at;
  return told ?? events[0]?.timestamp ?? '';
}
