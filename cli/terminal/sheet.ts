/** Where a text is shown: on a terminal, whose lines have a limited width, or in a pipe, where nothing is cut. */
export interface Sheet {
  /** Columns of the terminal. Undefined in a pipe, where times are printed as the tables have them. */
  width: number | undefined;
  /** Epoch ms. */
  now: number;
}

export function stdoutSheet(): Sheet {
  return { width: terminalWidth(), now: Date.now() };
}

/** A terminal that does not know its size reports 0 or nothing. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
}

export function terminalHeight(): number {
  return process.stdout.rows || 24;
}

/** Whether stdout can be drawn over: a dumb terminal has no cursor to move. */
export function canRedraw(): boolean {
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}
