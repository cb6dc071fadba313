import { createLogUpdate } from 'log-update';
import { type Sheet, stdoutSheet, terminalHeight } from './sheet';

/** The terminal as a frame is drawn for it: no line wider, and no more lines. */
export interface Frame extends Sheet {
  width: number;
  height: number;
}

/** Draws a frame in the place of the one before, again and again, and hides the cursor meanwhile. */
export class Screen {
  readonly #draw = createLogUpdate(process.stdout);
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly render: (frame: Frame) => string,
    everyMs: number,
  ) {
    this.#timer = setInterval(this.update, everyMs);
    process.stdout.on('resize', this.update);
  }

  readonly update = (): void => {
    const { width = 80, now } = stdoutSheet();
    // The cursor stands on the line below. The last column stays free: some draw ▶ two columns wide, and a line must not break.
    const [inside, height] = [Math.max(1, width - 1), Math.max(1, terminalHeight() - 1)];
    this.#draw(this.render({ width: inside, now, height }));
  };

  /** The cursor is back. What was drawn is taken away, for what follows to stand in its place, or stays. */
  close({ keep }: { keep: boolean }): void {
    clearInterval(this.#timer);
    process.stdout.off('resize', this.update);
    if (!keep) this.#draw.clear();
    this.#draw.done();
  }
}
