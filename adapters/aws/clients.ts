/**
 * For calls that somebody waits for: on a connection that has died (a laptop that slept, a lost VPN) one fails in time, as a
 * `TimeoutError`, and the SDK tries it again. None of them takes seconds by itself.
 */
export const IN_TIME = {
  requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;
