import { changeReplies } from '../../support/services/between';

/**
 * The longest wait in a case, longer than any lease. It cuts short a retry that SettleAttempt delays by minutes after a
 * throttle, and a look that a clock set back delays by hours.
 */
const LONGEST_SECONDS = { RETRY: 1, LOOK: 4 };

export const shortWaits = changeReplies('settle-attempt', (reply) => {
  const longest = LONGEST_SECONDS[reply?.outcome as keyof typeof LONGEST_SECONDS];
  return Number(reply?.wait_seconds) > longest ? { ...reply, wait_seconds: longest } : reply;
});
