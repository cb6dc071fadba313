import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProgramExit } from '../../domain/targets/program-exit';
import { stopGraceMs } from '../../domain/targets/stop-grace';
import { WorkFailed } from '../../drivers/work-failed';
import { askWhatThisStartedToEnd, endWhatThisStarted, listStarted, type Search } from '../process-trees';
import { readStat } from '../processes';
import type { WorkCall } from './driver';
import { missingProgram } from './find-program';

/** How often is looked whether all of the work has ended, after it was asked to. */
const LOOK_MS = 100;

/** How long a process that was left may take to end by itself. A JVM that its Python has left takes some 0.8 s. */
const LEAVING_MS = 3_000;

/** How long what the work has printed may take to arrive, once all of it has ended. */
const PRINTED_MS = 1_000;

/** Characters of stderr that are kept for the error. */
const MAX_TAIL = 600;

/**
 * A program that works for one attempt, and all that it starts. It leads a process group of its own; but a group is not
 * enough, since a child can leave it. Whatever is left of it when it ends is ended too.
 */
export class WorkProcess {
  /** Resolves once the program has ended, and nothing that it started runs any more. */
  readonly ended: Promise<ProgramExit>;
  #tail = '';
  readonly #startedAt = performance.now();
  /** Resolves once nothing of it runs any more. Undefined if it was not asked to end. */
  #stopped: Promise<void> | undefined;

  private constructor(
    readonly child: ChildProcess,
    private readonly mark: string,
    private readonly call: WorkCall,
  ) {
    const printed = [this.#forward('stdout', call), this.#forward('stderr', call)];
    // `exit`, not `close`: a process that the program leaves may hold its outputs open for ever.
    const exit = new Promise<ProgramExit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    this.ended = exit.then(async (how) => {
      await (this.#stopped ?? this.#endWhatIsLeft());
      await Promise.race([Promise.all(printed), sleep(PRINTED_MS, undefined, { ref: false })]);
      child.stdout?.destroy();
      child.stderr?.destroy();
      return how;
    });
  }

  /** Starts the program. Throws `WorkFailed` if it cannot be started. */
  static async start(argv: readonly string[], cwd: string, call: WorkCall): Promise<WorkProcess> {
    const [program = '', ...args] = argv;
    const environment = { ...call.environment, ...call.ownVariables };
    let child: ChildProcess;
    try {
      child = spawn(program, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      await started(child);
    } catch (error) {
      throw notStarted(error as NodeJS.ErrnoException, call, environment.PATH);
    }
    return new WorkProcess(child, call.environment.RUNSHEET_PROCESS ?? '', call);
  }

  /** The process, and its start, which tells it from a later process with the same number. */
  get id(): string {
    const { pid } = this.child;
    try {
      return `process ${pid} (start ${readStat(pid as number).startTicks})`;
    } catch {
      // It has ended already, or the machine has no /proc.
      return `process ${pid}`;
    }
  }

  /** The last line that the program wrote to its stderr, where programs say what went wrong. */
  get lastError(): string {
    return this.#tail.trimEnd().split('\n').at(-1)?.trim() ?? '';
  }

  /** Asks all of the work to end, and ends what has not when the target's grace is over. */
  async stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    await this.#stopped;
    await this.ended;
  }

  /** A shell ends at once, and what it has started may still be at work on its end. */
  async #stop(): Promise<void> {
    const killAt = performance.now() + stopGraceMs(this.call.target.fields);
    askWhatThisStartedToEnd(this.mark, this.#search);
    while (performance.now() < killAt && this.#list().length > 0) await sleep(LOOK_MS);
    endWhatThisStarted(this.mark, this.#search);
  }

  /** A program may end a little later than the one that it worked for: the JVM of a Spark session is told to. */
  async #endWhatIsLeft(): Promise<void> {
    const killAt = performance.now() + LEAVING_MS;
    let left = this.#listYounger();
    while (left.length > 0 && performance.now() < killAt) {
      await sleep(LOOK_MS);
      left = this.#listYounger();
    }
    if (left.length === 0) return;
    endWhatThisStarted(this.mark, this.#search);
    const which = `${left.length === 1 ? 'process' : 'processes'} ${left.join(', ')}`;
    this.call.print('stderr', `the work left ${which} running, which ends now: a program waits for what it starts\n`);
  }

  get #search(): Search {
    return { group: this.child.pid };
  }

  #list(since?: { pid: number; agoMs: number }): number[] {
    return listStarted(this.mark, this.#search, since);
  }

  #listYounger(): number[] {
    return this.#list({ pid: this.child.pid as number, agoMs: performance.now() - this.#startedAt });
  }

  /** Resolves once the stream has ended. */
  #forward(stream: 'stdout' | 'stderr', { print }: WorkCall): Promise<void> {
    const readable = this.child[stream] as Readable;
    readable.setEncoding('utf8');
    readable.on('data', (text: string) => {
      if (stream === 'stderr') this.#tail = (this.#tail + text).slice(-MAX_TAIL);
      print(stream, text);
    });
    return new Promise((resolve) => {
      readable.once('close', resolve);
      readable.once('error', () => readable.destroy());
    });
  }
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
}

/** Each is the target's own fault: another attempt would meet it too. */
function notStarted(error: NodeJS.ErrnoException, { target }: WorkCall, searched: string | undefined): WorkFailed {
  const missing = missingProgram(target, searched);
  if (missing !== undefined) return new WorkFailed('Runsheet.ProgramNotFound', `${target.target}: ${missing}`, true);
  const program = `"${target.target}" cannot be started`;
  if (error.code === 'E2BIG')
    return new WorkFailed(
      'Runsheet.CannotStart',
      `${program}: its arguments and variables are too long together`,
      true,
    );
  if (error.code === 'ENOEXEC')
    return new WorkFailed(
      'Runsheet.CannotStart',
      `${program}: its file is no program and has no first line such as #!/bin/sh`,
      true,
    );
  return new WorkFailed('Runsheet.CannotStart', `${program}: ${error.message}`, error.code !== 'EAGAIN');
}
