export interface Clock {
  /** Milliseconds since 1970, for timestamps only: a person may set it back. */
  now(): number;
  /** Resolves when so much time has passed. When the signal is aborted it settles at once, either way. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}
