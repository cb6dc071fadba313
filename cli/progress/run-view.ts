import { printable } from '../../domain/values/show-value';
import { canRedraw } from '../terminal/sheet';
import type { Progress, ProgressLine } from './job-progress';
import { LiveView } from './live-view';

/**
 * What a person sees of a run as it goes: on a terminal its jobs, drawn again and again, in a pipe a line for each thing that
 * happens; with `--json` nothing but notices.
 */
export class RunView {
  readonly #live: LiveView | undefined;
  readonly #printsLines: boolean;
  #held = '';
  #isClosed = false;

  constructor(group: string, runId: string, progress: Progress, json: boolean) {
    const isLive = canRedraw() && !json;
    this.#live = isLive ? new LiveView({ group, runId, since: Date.now() }, progress) : undefined;
    this.#printsLines = !isLive && !json;
    if (this.#printsLines) process.stdout.write(`run ${runId}\n`);
  }

  tell({ time, text }: ProgressLine): void {
    if (this.#printsLines) process.stdout.write(`${time.slice(11, 23)} ${printable(text)}\n`);
  }

  /** What the user should know besides the jobs. */
  notice(text: string): void {
    if (this.#live) this.#live.notice(printable(text));
    else process.stderr.write(`${printable(text)}\n`);
  }

  /** What was noticed is over. */
  clearNotice(): void {
    this.#live?.notice('');
  }

  /** For stderr, and not the view's: on a terminal it comes when the view is taken away, which would draw over it. */
  aside(text: string): void {
    if (this.#live && !this.#isClosed) this.#held += text;
    else process.stderr.write(text);
  }

  close(): void {
    this.#live?.close();
    this.#isClosed = true;
    process.stderr.write(this.#held);
  }
}
