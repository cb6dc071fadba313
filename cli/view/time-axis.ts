const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that people count time in, such as 15 min, not 25. */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 20, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100].map((count) => count * DAY),
];

export interface Tick {
  /** From the beginning of the axis, ms. */
  at: number;
  text: string;
}

/** The ticks of an axis of this length in ms, from 0 on, at most `most` of them and all in one unit. */
export function timeTicks(length: number, most: number): Tick[] {
  const step = STEPS.find((each) => length / each < most) ?? DAY * Math.ceil(length / DAY / most);
  const [unit, name] = unitOf(step);
  const count = Math.floor(length / step) + 1;
  return Array.from({ length: count }, (_, no) => ({
    at: no * step,
    text: no === 0 ? '0' : `${(no * step) / unit} ${name}`,
  }));
}

function unitOf(step: number): [number, string] {
  // Tenths of a second are written in seconds: 0.5 s, 1 s, 1.5 s.
  if (step < SECOND / 10) return [1, 'ms'];
  if (step < MINUTE) return [SECOND, 's'];
  if (step < HOUR) return [MINUTE, 'min'];
  return step < DAY ? [HOUR, 'h'] : [DAY, 'd'];
}
