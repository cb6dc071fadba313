import { changeReplies } from '../../support/services/between';

/** The longest wait before a retry in a case: after a throttle it is minutes. No look is cut short. */
const LONGEST_SECONDS = 1;

export const shortWaits = changeReplies('settle-attempt', (reply) => {
  const isLong = reply?.outcome === 'RETRY' && Number(reply.wait_seconds) > LONGEST_SECONDS;
  return isLong ? { ...reply, wait_seconds: LONGEST_SECONDS } : reply;
});
