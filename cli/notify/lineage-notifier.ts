import { setTimeout as sleep } from 'node:timers/promises';
import { EventRefused, type LineageReceiver } from '../../adapters/lineage/receiver';
import { type LineageEvent, lineageKey, lineageOfJobRun, lineageOfRun } from '../../domain/notices/lineage-events';
import type { LineagePlace } from '../../domain/notices/lineage-facets';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { printable } from '../../domain/values/show-value';
import { waitForNotices } from './wait-for-notices';

export interface LineageOptions {
  receiver: LineageReceiver;
  place: LineagePlace;
  /** Takes what goes wrong to stderr. */
  print(text: string): void;
  /** The command that sends the lineage of a run once more. */
  repeat(runId: string): string;
  timeoutMs?: number;
  retryMs?: readonly number[];
  noticeMs?: number;
}

/** How long the events that are left may take once the run has ended. */
const TIMEOUT_MS = 30_000;

/** The waits before an event is sent again. The last one is repeated as long as the run goes on. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 15_000];

/** An event has 2 KB, or 20 KB with many datasets. What waits beyond that is dropped, and said to be. */
const MOST_WAITING = 5_000;

/**
 * Sends OpenLineage's events of one run: each once, in order, as the rows show that it happened. An event that the
 * receiver does not take now is sent again, and those after it wait. Nothing of it changes the run.
 */
export class LineageNotifier {
  readonly #seen = new Set<string>();
  readonly #states = new Map<string, string>();
  readonly #leaving = new AbortController();
  #waiting: LineageEvent[] = [];
  #working: Promise<void> | undefined;
  #lost = 0;
  #isDown = false;
  #runId = '';

  constructor(private readonly options: LineageOptions) {}

  /** Sends what these rows tell, and what was not sent yet. Does not wait for it. */
  notifyRows(run: RunRow, rows: readonly JobRunRow[]): void {
    const { place } = this.options;
    this.#runId = run.run_id;
    const ofRun = lineageOfRun(run, place);
    // The end of the run comes after those of its jobs.
    const events = [...ofRun.slice(0, 1), ...rows.flatMap((row) => this.#eventsOf(row)), ...ofRun.slice(1)];
    for (const event of events) {
      if (this.#seen.has(lineageKey(event))) continue;
      this.#seen.add(lineageKey(event));
      if (this.#waiting.length < MOST_WAITING) this.#waiting.push(event);
      else this.#lost += 1;
    }
    this.#work();
  }

  /** Of a row that was seen as it is, there is nothing new. */
  #eventsOf(row: JobRunRow): LineageEvent[] {
    const state = `${row.status} ${row.attempt}`;
    if (this.#states.get(row.job_name) === state) return [];
    this.#states.set(row.job_name, state);
    return lineageOfJobRun(row, this.options.place);
  }

  #work(): void {
    this.#working ??= this.#sendAll().finally(() => {
      this.#working = undefined;
      if (this.#waiting.length > 0 && !this.#leaving.signal.aborted) this.#work();
    });
  }

  /** Sends what is left, and says what could not be sent. */
  async notifyFinished(run: RunRow, rows: readonly JobRunRow[]): Promise<void> {
    this.notifyRows(run, rows);
    await this.#finish();
  }

  /** For a run that goes on without this command: its further events are sent by nobody. */
  async leave(): Promise<void> {
    await this.#finish();
  }

  async #finish(): Promise<void> {
    const { receiver, timeoutMs = TIMEOUT_MS, noticeMs } = this.options;
    const timer = setTimeout(() => this.#leaving.abort(), timeoutMs);
    const wait = async () => {
      while (this.#working) await this.#working;
    };
    await waitForNotices(wait, {
      onInterrupt: () => this.#leaving.abort(),
      onLong: () => {
        if (this.#working) this.#print(`waiting for ${receiver.place} to take the lineage; Ctrl-C ends it`);
      },
      noticeMs,
    });
    clearTimeout(timer);
    const lost = this.#lost + this.#waiting.length;
    this.#waiting = [];
    this.#lost = 0;
    if (lost > 0) {
      const events = lost === 1 ? '1 event was' : `${lost} events were`;
      this.#warn(`${events} not sent. Send them later with ${this.options.repeat(this.#runId)}`);
    }
  }

  async #sendAll(): Promise<void> {
    for (let event = this.#waiting[0]; event && !this.#leaving.signal.aborted; event = this.#waiting[0])
      if (await this.#send(event)) this.#waiting.shift();
  }

  /** Returns whether the event is done with. */
  async #send(event: LineageEvent): Promise<boolean> {
    const { receiver, retryMs = RETRY_MS } = this.options;
    const { signal } = this.#leaving;
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        await receiver.send(event);
        if (this.#isDown) this.#warn('it takes events again');
        this.#isDown = false;
        return true;
      } catch (error) {
        const { message } = error as Error;
        if (error instanceof EventRefused) {
          this.#warn(`it refused ${event.eventType} of ${event.job.name}: ${message}`);
          return true;
        }
        if (!this.#isDown)
          this.#warn(`${message}. It is tried again while the run lasts, and ${TIMEOUT_MS / 1000} s more`);
        this.#isDown = true;
        const wait = retryMs[Math.min(tries, retryMs.length - 1)];
        await sleep(wait, undefined, { signal }).catch(() => {});
      }
    }
    return false;
  }

  #warn(text: string): void {
    this.#print(`lineage to ${this.options.receiver.place}: ${text}`);
  }

  #print(text: string): void {
    this.options.print(`${printable(text)}\n`);
  }
}
