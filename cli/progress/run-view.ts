import { printable } from '../../domain/values/show-value';
import { printLine, printNote } from '../terminal/print';
import { Screen } from '../terminal/screen';
import { canRedraw } from '../terminal/sheet';
import { LOADING, type Progress, type ProgressLine } from './job-progress';
import { type LiveRun, renderFrame } from './render-frame';

/**
 * Shows a run to a person as it goes. On a terminal it draws the jobs again and again; in a pipe it prints a line for
 * each event; with `--json` it shows nothing but notices.
 */
export class RunView {
  readonly #live: LiveView | undefined;
  readonly #printsEvents: boolean;
  #slow: NodeJS.Timeout | undefined;
  #held = '';
  #isClosed = false;

  constructor(group: string, runId: string, progress: Progress, json: boolean) {
    const isLive = canRedraw() && !json;
    this.#live = isLive ? new LiveView({ group, runId }, progress) : undefined;
    this.#printsEvents = !isLive && !json;
    if (!this.#printsEvents) return;
    printLine(`run ${runId}`);
    const saySlow = () => this.printEvent({ time: new Date().toISOString(), text: progress.preparing ?? LOADING });
    this.#slow = setTimeout(saySlow, SLOW_MS).unref();
  }

  printEvent({ time, text }: ProgressLine): void {
    clearTimeout(this.#slow);
    if (this.#printsEvents) printLine(`${time.slice(11, 23)} ${printable(text)}`);
  }

  /** Shows what the user should know besides the jobs, such as that the run is being stopped. */
  notice(text: string): void {
    if (this.#live) this.#live.notice(printable(text));
    else printNote(text);
  }

  /** Takes the notice away: it no longer holds. */
  clearNotice(): void {
    this.#live?.notice('');
  }

  /** Writes to stderr. On a terminal it waits until the view is taken away, which would draw over the text. */
  aside(text: string): void {
    if (this.#live && !this.#isClosed) this.#held += text;
    else process.stderr.write(text);
  }

  /** Takes the view away, so that the run's table stands in its place. */
  close(): void {
    this.#live?.close();
    clearTimeout(this.#slow);
    this.#isClosed = true;
    process.stderr.write(this.#held);
  }
}

/** A run without an event for so long says once what is being done. 10,000 jobs are planned in about as long. */
const SLOW_MS = 5_000;

const FRAME_MS = 100;

/**
 * Draws the jobs of a run on a terminal: those at work and since when, those that retry and when, those that are done.
 */
class LiveView {
  readonly #screen: Screen;
  #notice = '';

  constructor(run: Omit<LiveRun, 'since'>, progress: Progress) {
    const begun = performance.now();
    this.#screen = new Screen((frame) => {
      // The system's clock may be set while the run is watched.
      const since = frame.now - (performance.now() - begun);
      return renderFrame(
        { ...run, since, planned: progress.planned, preparing: progress.preparing },
        [...progress.jobs.values()],
        frame,
        this.#notice,
      );
    }, FRAME_MS);
  }

  notice(text: string): void {
    this.#notice = text;
    this.#screen.update();
  }

  close(): void {
    this.#screen.close({ keep: false });
  }
}
