import type { HistoryEvent } from '../../local/states/execution/history-event';

/** A call waits for a free process, and its row says when the attempt has really begun. */
const LOOK_MS = 1_000;

/** Rows that are read at one look. The jobs that are left come at the next. */
const AT_ONCE = 50;

/**
 * Looks at the rows of jobs whose function has been called, until the call has ended: what a job that runs longer than
 * a second has done is then told while it runs. The end of a call is followed by another, who reads the row then.
 */
export class StartedJobs {
  /** The jobs that are under way, those first that were not looked at for longest. */
  readonly #jobs = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly look: (jobs: string[]) => void) {}

  follow({ type, stateName, payload }: HistoryEvent): void {
    if (!stateName?.startsWith('InvokeJob') || payload === undefined) return;
    const { job_name } = payload as { job_name: string };
    if (type === 'TaskStarted') this.#jobs.add(job_name);
    else if (type !== 'TaskScheduled') this.#jobs.delete(job_name);
    this.#timer ??= setInterval(() => this.#lookAtSome(), LOOK_MS).unref();
  }

  /** The job's attempt has begun: its row has nothing new until the call ends. */
  saw(job: string): void {
    this.#jobs.delete(job);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#jobs.clear();
  }

  #lookAtSome(): void {
    const some = [...this.#jobs].slice(0, AT_ONCE);
    if (some.length === 0) return;
    for (const job of some) {
      this.#jobs.delete(job);
      this.#jobs.add(job);
    }
    this.look(some);
  }
}
