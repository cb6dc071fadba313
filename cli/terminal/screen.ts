import type { createLogUpdate } from 'log-update';
import { type Sheet, stdoutSheet, terminalHeight } from './sheet';

/** The size that a drawn frame must fit. */
export interface Frame extends Sheet {
  width: number;
  height: number;
}

/**
 * Frames take at most a twentieth of the time: to wrap and draw one of a full terminal takes 10 to 20 ms of the
 * processor that runs the jobs, too.
 */
const SHARE = 20;

interface LogUpdate {
  createLogUpdate: typeof createLogUpdate;
}

/** Draws a frame again and again, each in the place of the one before, and hides the cursor meanwhile. */
export class Screen {
  // Loaded with the first screen: most commands have none, and its tables of Unicode take long to set up.
  readonly #draw = (require('log-update') as LogUpdate).createLogUpdate(process.stdout);
  readonly #timer: NodeJS.Timeout;
  #notBefore = 0;

  constructor(
    private readonly render: (frame: Frame) => string,
    everyMs: number,
  ) {
    this.#timer = setInterval(() => {
      if (performance.now() >= this.#notBefore) this.update();
    }, everyMs);
    process.stdout.on('resize', this.update);
  }

  readonly update = (): void => {
    const begun = performance.now();
    const { width = 80, now } = stdoutSheet();
    // The cursor takes the line below. The last column stays free: a terminal that draws ▶ two columns wide must not
    // wrap.
    const [inside, height] = [Math.max(1, width - 1), Math.max(1, terminalHeight() - 1)];
    this.#draw(this.render({ width: inside, now, height }));
    const ended = performance.now();
    this.#notBefore = ended + (SHARE - 1) * (ended - begun);
  };

  /** Gives the cursor back. The last frame stays if `keep` is set; otherwise what is printed next takes its place. */
  close({ keep }: { keep: boolean }): void {
    clearInterval(this.#timer);
    process.stdout.off('resize', this.update);
    if (!keep) this.#draw.clear();
    this.#draw.done();
  }
}
