/** What a text is written for: a terminal, whose lines have an end, or a pipe, whose have none. */
export interface Sheet {
  /** Columns of the terminal. Undefined in a pipe: there nothing is cut, and times are as the tables have them. */
  width: number | undefined;
  /** Epoch ms. */
  now: number;
}

export function stdoutSheet(): Sheet {
  return { width: terminalWidth(), now: Date.now() };
}

/** A terminal that does not tell its size says 0, or nothing. */
export function terminalWidth(): number | undefined {
  return process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
}

export function terminalHeight(): number {
  return process.stdout.rows || 24;
}

/** Whether what is shown can be drawn again in its place: a dumb terminal has no cursor to move. */
export function canRedraw(): boolean {
  return process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}
