import { createLogUpdate } from 'log-update';
import type { Progress } from './job-progress';
import { renderFrame } from './render-frame';

const FRAME_MS = 100;

/** Shows a run on a terminal as it goes: what runs and since when, what retries and when, what is done. */
export class LiveView {
  readonly #draw = createLogUpdate(process.stdout);
  readonly #timer: NodeJS.Timeout;
  #notice = '';

  constructor(
    private readonly title: string,
    private readonly progress: Progress,
  ) {
    this.#timer = setInterval(() => this.#frame(), FRAME_MS);
  }

  /** A line below the jobs, such as that the run is being stopped. */
  notice(text: string): void {
    this.#notice = text;
    this.#frame();
  }

  /** Takes the view away: what follows it is the run's table. */
  close(): void {
    clearInterval(this.#timer);
    this.#draw.clear();
    this.#draw.done();
  }

  #frame(): void {
    const rows = (process.stdout.rows ?? 24) - 3;
    this.#draw(renderFrame(this.title, [...this.progress.jobs.values()], Date.now(), Math.max(3, rows), this.#notice));
  }
}
