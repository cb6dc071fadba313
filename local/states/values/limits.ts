/** Step Functions' own limits. Sources: docs/understand/states-subset.md. */
export const Limits = {
  /** Bytes of any input, output, parameters or result, as UTF-8 JSON. */
  dataBytes: 262_144,
  /** Event 25,000 is the execution's last. */
  historyEvents: 25_000,
  /** Iterations of one inline Map that run at once, even if its MaxConcurrency is higher. */
  inlineIterations: 40,
  /** Child executions of one Map Run that run at once, even if its MaxConcurrency is higher. */
  mapRunChildren: 10_000,
  /** Characters of a Distributed Map's Label. */
  labelLength: 40,
  /** Characters of a Cause. */
  causeLength: 32_768,
  /** The most that Wait.Seconds and Task.TimeoutSeconds may be. */
  seconds: 99_999_999,
} as const;
