import { Screen } from '../terminal/screen';
import type { Progress } from './job-progress';
import { type LiveRun, renderFrame } from './render-frame';

const FRAME_MS = 100;

/** Shows a run on a terminal as it goes: what runs and since when, what retries and when, what is done. */
export class LiveView {
  readonly #screen: Screen;
  #notice = '';

  constructor(run: LiveRun, progress: Progress) {
    this.#screen = new Screen((frame) => renderFrame(run, [...progress.jobs.values()], frame, this.#notice), FRAME_MS);
  }

  /** A line below the jobs, such as that the run is being stopped. */
  notice(text: string): void {
    this.#notice = text;
    this.#screen.update();
  }

  /** Takes the view away: what follows it is the run's table. */
  close(): void {
    this.#screen.close({ keep: false });
  }
}
