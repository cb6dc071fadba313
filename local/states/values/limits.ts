/** Step Functions' own limits. Sources: docs/understand/states-subset.md. */
export const Limits = {
  /** Of any input, output, parameters or result, as UTF-8 JSON. */
  dataBytes: 262_144,
  /** Event 25,000 is the execution's last. */
  historyEvents: 25_000,
  /** Iterations of one inline Map at once, whatever its MaxConcurrency. */
  inlineIterations: 40,
  /** Characters of a Cause. */
  causeLength: 32_768,
  /** Of Wait.Seconds and Task.TimeoutSeconds. */
  seconds: 99_999_999,
} as const;
