/** The work could not start, or ended badly. `permanent`: another attempt would be of no use. */
export class WorkFailed extends Error {
  constructor(
    override readonly name: string,
    message: string,
    readonly permanent = false,
    frames: readonly string[] = [],
  ) {
    super(message);
    // No line of Runsheet's leads to the fault.
    this.stack = [`${name}: ${message}`, ...frames].join('\n');
  }
}
