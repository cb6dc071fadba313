import { type ScaleContinuousNumeric, type ScaleTime, scaleLinear, scaleLog, scaleUtc } from 'd3-scale';
import { timeText, wholeDuration } from '../times';

/** Maps moments to percents of the plot's width. */
export type TimeScale = ScaleTime<number, number>;

/** Room at each end for half of a mark or a text, in percent. */
const EDGE = 2.5;

/** A single moment stands in the middle. */
export function timeScale(from: number, to: number): TimeScale {
  return from === to ? scaleUtc([from - 1, to + 1], [EDGE, 100 - EDGE]) : scaleUtc([from, to], [EDGE, 100 - EDGE]);
}

export interface Tick {
  /** In percent on the time axis, in pixels on the axis of durations. */
  at: number;
  text: string;
}

const TIME_TICKS = 6;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 1440 * MINUTE_MS;

/** A tick of the time axis. A phone does not show the minor ones. */
export interface TimeTick extends Tick {
  isMinor: boolean;
}

/**
 * Dates if all ticks are whole days; otherwise times of the clock, with the date at the first tick of each day. UTC.
 */
export function timeTicks(scale: TimeScale, now: number): TimeTick[] {
  const [from = 0, to = 0] = scale.domain().map((date) => date.getTime());
  const times = to - from <= 2 ? [(from + to) / 2] : scale.ticks(TIME_TICKS).map((date) => date.getTime());
  const isDays = times.length > 1 && times.every((time) => time % DAY_MS === 0);
  // The start of a day is always a major tick.
  const major =
    Math.max(
      0,
      times.findIndex((time) => time % DAY_MS === 0),
    ) % 2;
  const seconds = times.every((time) => time % MINUTE_MS === 0) ? 5 : 8;
  return times.map((time, index) => {
    const [, date = '', clock = ''] = /^(.*) ([\d:]+)$/.exec(timeText(time, now)) ?? [];
    const isNewDay = index === 0 || Math.floor(time / DAY_MS) !== Math.floor((times[index - 1] ?? 0) / DAY_MS);
    const text = isDays || time % DAY_MS === 0 ? date : `${isNewDay ? `${date} ` : ''}${clock.slice(0, seconds)}`;
    return { at: round(scale(time)), text, isMinor: index % 2 !== major };
  });
}

/** Maps durations in ms to pixels from the top. */
export interface DurationScale {
  y: (ms: number) => number;
  isLog: boolean;
  ticks: Tick[];
  /** The longest duration that has a place, ms. */
  most: number;
}

/**
 * If the longest run took more than this many times the median, the axis is logarithmic: a linear one would press all
 * others onto its floor.
 */
const LOG_FROM = 15;
/** The limit is drawn if it is less than this many times the longest duration. */
const NEAR = 1.35;
const DURATION_TICKS = 4;

/** `limit`: a duration that gets a place on the axis if the longest run comes near it. */
export function durationScale(
  durations: readonly number[],
  limit: number | undefined,
  top: number,
  floor: number,
): DurationScale {
  const sorted = [...durations].sort((a, b) => a - b);
  const longest = Math.max(1, sorted.at(-1) ?? 1);
  const middle = Math.max(1, sorted[Math.floor(sorted.length / 2)] ?? 1);
  const most = limit !== undefined && limit > longest && limit < longest * NEAR ? limit : longest;
  if (longest / middle > LOG_FROM) {
    // A logarithmic axis has no 0: it starts at a millisecond or more.
    const least = Math.max(1, Math.min(middle / 4, sorted.find((ms) => ms > 0) ?? 1));
    const scale = scaleLog([least, most * 1.15], [floor - 6, top]).clamp(true);
    return { ...placed(scale, logTicks(least, most)), isLog: true, most: most * 1.15 };
  }
  const scale = scaleLinear([0, most * 1.06], [floor, top]).clamp(true);
  // The ticks of a clock that starts at 0 are whole seconds, minutes and hours.
  const ticks = scaleUtc([0, most * 1.06], [0, 1]).ticks(DURATION_TICKS);
  return { ...placed(scale, [...new Set(ticks.map(Number))]), isLog: false, most: most * 1.06 };
}

function placed(scale: ScaleContinuousNumeric<number, number>, ticks: readonly number[]) {
  const [least = 0] = scale.domain();
  const y = (ms: number) => px(scale(Math.max(ms, least)));
  return { y, ticks: ticks.map((tick) => ({ at: y(tick), text: tick === 0 ? '0' : wholeDuration(tick) })) };
}

const MOST_LOG_TICKS = 6;
const FINE = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 432_000_000, 864_000_000,
];
const COARSE = [1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 864_000_000];

/** Round durations. If there are too many of them, only powers of ten of each unit are candidates. */
function logTicks(least: number, most: number): number[] {
  const inside = (ticks: readonly number[]) => ticks.filter((tick) => tick >= least && tick <= most * 1.15);
  const [fine, coarse] = [inside(FINE), inside(COARSE)];
  if (fine.length <= MOST_LOG_TICKS) return fine;
  const each = Math.ceil(coarse.length / MOST_LOG_TICKS);
  return coarse.filter((_, index) => (coarse.length - 1 - index) % each === 0);
}

export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

export function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
