/*
 * How long the machine waits for the notice of an end before it looks itself. EventBridge may lose a notice, so each
 * wait is half of the time that has passed: an end whose notice is lost is seen as late at most. One wait ends just
 * after the deadline, where the look stops the work. From then on each wait is as long as the time since.
 */

const LEAST_SECONDS = 120;
const SHARE = 1 / 2;
export const MOST_WAIT_SECONDS = 3600;
const LEAST_LATE_SECONDS = 60;
const MOST_LATE_SECONDS = 300;

/** How far the clocks of SettleAttempt and of the look may differ, as in `AWS_MARGINS`. */
const SKEW_SECONDS = 5;

/**
 * The wait from now on, whole seconds from 1: a fraction or 0 would end the whole execution, and no Catch applies.
 * @param passedMs since the attempt began
 * @param leftMs until its deadline; negative after it
 */
export function endWaitSeconds(passedMs: number, leftMs: number): number {
  const left = leftMs / 1000;
  const within = (least: number, seconds: number, most: number) => Math.min(most, Math.max(least, seconds));
  if (left <= -SKEW_SECONDS) return Math.ceil(within(LEAST_LATE_SECONDS, -left, MOST_LATE_SECONDS));
  const wait = within(LEAST_SECONDS, (passedMs / 1000) * SHARE, MOST_WAIT_SECONDS);
  return Math.max(1, Math.ceil(Math.min(wait, left + SKEW_SECONDS)));
}

/** AwaitEnd as a callback (TaskStateEntered, four of the Task, TaskStateExited), SettleAttempt 5 and its Choice 2. */
const EVENTS_PER_WAIT = 13;
/** An end that the call of AwaitEnd sees: SettleAttempt, its Choice, JobSucceeded. */
const EVENTS_SEEN_AT_ONCE = 9;
/** One wait more where clocks differ, and one where somebody stops the run, which wakes the machine. */
const WAITS_BEYOND = 2;

/**
 * The history events of all waits for the end of one attempt that takes its whole time and is hard to stop.
 * @param seconds its time
 * @param lateSeconds for how long after its deadline it is looked at
 */
export function waitEvents(seconds: number, lateSeconds: number): number {
  let waits = WAITS_BEYOND;
  for (let passed = 0; passed < seconds + lateSeconds; waits++)
    passed += endWaitSeconds(passed * 1000, (seconds - passed) * 1000);
  return EVENTS_PER_WAIT * waits + EVENTS_SEEN_AT_ONCE;
}
