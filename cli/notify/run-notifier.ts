import { jobFailedEvent, type RunsheetEvent, runFinishedEvent } from '../../domain/notices/runsheet-events';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { isNotifiedJob } from '../../domain/tables/statuses';
import { printable } from '../../domain/values/show-value';
import { Interruption } from '../run/interruption';
import { runCommand } from './run-command';

export interface NotifierOptions {
  /** By the shell, once for each event. */
  command: string;
  /** The options that name the engine to the next command. */
  engineOptions: string;
  /** What the command prints, and what goes wrong with it: for stderr. */
  print(text: string): void;
  timeoutMs?: number;
}

/** How long one command may take; and, once the run has ended, all that are still to tell of its jobs. */
const TIMEOUT_MS = 30_000;

/**
 * Tells a command of one run: of each job as it fails, and of the run's end. One event after another, in their order; whatever
 * becomes of the command is said, and changes nothing else.
 */
export class RunNotifier {
  readonly #told = new Set<string>();
  readonly #leaving = new AbortController();
  #waiting: RunsheetEvent[] = [];
  #working: Promise<void> | undefined;

  constructor(private readonly options: NotifierOptions) {}

  /** Tells of those of the run's jobs that have failed and are not told of yet. */
  follow(run: RunRow, rows: readonly JobRunRow[]): void {
    for (const row of rows.filter(({ status }) => isNotifiedJob(status))) {
      const event = jobFailedEvent(row, run, { options: this.options.engineOptions });
      if (!this.#told.has(event.detail.id)) this.#waiting.push(event);
      this.#told.add(event.detail.id);
    }
    this.#work();
  }

  /** Tells of the run's end, after all else; returns when it is told. */
  async finish(run: RunRow, rows: readonly JobRunRow[]): Promise<void> {
    this.follow(run, rows);
    await this.#unlessInterrupted(async () => {
      await this.#drain();
      if (this.#leaving.signal.aborted) return;
      this.#waiting = [runFinishedEvent({ run, rows }, { options: this.options.engineOptions })];
      this.#work();
      await this.#working;
    });
  }

  /** For a run that goes on without this command: nothing more is told of it. */
  async leave(): Promise<void> {
    this.#waiting = [];
    await this.#unlessInterrupted(async () => this.#working);
  }

  /** Ctrl-C ends the command that is waited for; what is left is not told. */
  async #unlessInterrupted(wait: () => Promise<void>): Promise<void> {
    const interruption = new Interruption(() => {
      this.#waiting = [];
      this.#leaving.abort();
    });
    await wait().finally(() => interruption.close());
  }

  /** A command that hangs must not be waited for once for each job. */
  async #drain(): Promise<void> {
    const timer = setTimeout(() => {
      if (this.#waiting.length > 0)
        this.#warn(`it is too slow: ${this.#waiting.length} events of jobs were not told to it`);
      this.#waiting = [];
    }, this.options.timeoutMs ?? TIMEOUT_MS);
    await this.#working;
    clearTimeout(timer);
  }

  #work(): void {
    this.#working ??= this.#tellAll().finally(() => {
      this.#working = undefined;
    });
  }

  async #tellAll(): Promise<void> {
    for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) await this.#tell(event);
  }

  async #tell(event: RunsheetEvent): Promise<void> {
    const { command, print, timeoutMs = TIMEOUT_MS } = this.options;
    const input = `${JSON.stringify(event)}\n`;
    const problem = await runCommand(command, { input, timeoutMs, signal: this.#leaving.signal, onOutput: print });
    if (problem) this.#warn(`${problem} (told of ${event.detail.id})`);
  }

  #warn(text: string): void {
    this.options.print(`${printable(`--notify: ${this.options.command}: ${text}`)}\n`);
  }
}
