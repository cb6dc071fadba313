export interface Clock {
  /** Milliseconds since 1970, for timestamps only: a person may set it back. */
  now(): number;
  /** Resolves when so much time has passed, and at once when the signal is aborted. Never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}
