import { jobFailedEvent, type RunsheetEvent, runFinishedEvent } from '../../domain/notices/runsheet-events';
import type { FailedBefore } from '../../domain/runs/part-of-group';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isNotifiedJob } from '../../domain/tables/statuses';
import { printable } from '../../domain/values/show-value';
import { runCommand } from './run-command';
import { waitForNotices } from './wait-for-notices';

export interface NotifierOptions {
  /** A shell command; it is run once for each event. */
  command: string;
  /** The options that lead the next command to the same engine: see `engineOptions`. */
  engineOptions: string;
  /** Takes the command's output, and what goes wrong with it, to stderr. */
  print(text: string): void;
  timeoutMs?: number;
  noticeMs?: number;
}

/** How long one command may take and, once the run has ended, all events of its jobs together. */
const TIMEOUT_MS = 30_000;

/**
 * Notifies a command of one run: of each job as it fails, and of the run's end. It sends one event after another, in
 * order. A command that fails is reported, and changes nothing else.
 */
export class RunNotifier {
  readonly #queued = new Set<string>();
  readonly #leaving = new AbortController();
  #waiting: RunsheetEvent[] = [];
  #working: Promise<void> | undefined;

  constructor(private readonly options: NotifierOptions) {}

  /** Notifies of each failed job of the run, once. */
  notifyFailed(run: RunRow, rows: readonly JobRunRow[]): void {
    for (const row of rows.filter(({ status }) => isNotifiedJob(status))) {
      const event = jobFailedEvent(row, run, { options: this.options.engineOptions });
      if (!this.#queued.has(event.detail.id)) this.#waiting.push(event);
      this.#queued.add(event.detail.id);
    }
    this.#work();
  }

  /** Notifies of the run's end, after all else. Returns when the command has ended. */
  async notifyFinished(run: RunRow, rows: readonly JobRunRow[], stillFailed?: readonly FailedBefore[]): Promise<void> {
    this.notifyFailed(run, rows);
    await this.#unlessInterrupted(async () => {
      await this.#drain();
      if (this.#leaving.signal.aborted) return;
      this.#waiting = [
        runFinishedEvent({ run, rows, ...(stillFailed && { stillFailed }) }, { options: this.options.engineOptions }),
      ];
      this.#work();
      await this.#working;
    });
  }

  /** For a run that goes on without this command: it drops the events that still wait. */
  async leave(): Promise<void> {
    this.#waiting = [];
    await this.#unlessInterrupted(async () => this.#working);
  }

  /** Ctrl-C ends the command that is waited for, and drops the events that still wait. */
  async #unlessInterrupted(wait: () => Promise<void>): Promise<void> {
    await waitForNotices(wait, {
      onInterrupt: () => {
        this.#waiting = [];
        this.#leaving.abort();
      },
      onLong: () => {
        if (this.#working)
          this.options.print(`${printable(`waiting for ${this.options.command} (--notify) to end; Ctrl-C ends it`)}\n`);
      },
      noticeMs: this.options.noticeMs,
    });
  }

  /** Waits for the events of jobs, for all of them together: a command that hangs would hang at each. */
  async #drain(): Promise<void> {
    const timer = setTimeout(() => {
      if (this.#waiting.length > 0)
        this.#warn(`it is too slow: ${this.#waiting.length} events of failed jobs were not sent to it`);
      this.#waiting = [];
    }, this.options.timeoutMs ?? TIMEOUT_MS);
    await this.#working;
    clearTimeout(timer);
  }

  #work(): void {
    this.#working ??= this.#notifyAll().finally(() => {
      this.#working = undefined;
    });
  }

  async #notifyAll(): Promise<void> {
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) await this.#notify(event);
  }

  async #notify(event: RunsheetEvent): Promise<void> {
    const { command, print, timeoutMs = TIMEOUT_MS } = this.options;
    const input = `${JSON.stringify(event)}\n`;
    const problem = await runCommand(command, { input, timeoutMs, signal: this.#leaving.signal, onOutput: print });
    if (problem) this.#warn(`${problem} (event ${event.detail.id})`);
  }

  #warn(text: string): void {
    this.options.print(`${printable(`--notify: ${this.options.command}: ${text}`)}\n`);
  }
}
