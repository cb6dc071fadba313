/**
 * For who waits at a terminal: a call on a connection that has died (a laptop that slept, a lost VPN) fails in time, as a
 * `TimeoutError`, and the SDK tries it again. No call that is made here takes seconds by itself.
 */
export const AT_A_TERMINAL = {
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;
