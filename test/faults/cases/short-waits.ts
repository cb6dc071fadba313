import { changeReplies } from '../../support/services/between';

/**
 * Longer than any lease of a case. A retry that SettleAttempt puts off by minutes (a throttled account), and a look
 * that a clock set back puts off by hours, come after it.
 */
const LONGEST_SECONDS = { RETRY: 1, LOOK: 4 };

export const shortWaits = changeReplies('settle-attempt', (reply) => {
  const longest = LONGEST_SECONDS[reply?.outcome as keyof typeof LONGEST_SECONDS];
  return Number(reply?.wait_seconds) > longest ? { ...reply, wait_seconds: longest } : reply;
});
