/**
 * What a function's process offers to the code in its bundle. The embedded engine's processes have one; Lambda has
 * none. It is not on the channel to the engine itself, which no code of a job may write to.
 */
export interface Host {
  /**
   * Has the engine kill this process at `time` (ms of the monotonic clock), unless the invocation is answered before.
   */
  killAt(time: number): void;
  /** Has a child of this process stay between invocations. */
  keep(pid: number): void;
  /** Has the engine end this process once the invocation is answered. */
  leaveAfterReply(): void;
}

/** A global symbol, because the host and the function's bundle have a copy of this module each. */
const HOST = Symbol.for('runsheet.function-host');

/** Makes this process a function's process. To be called before the function's bundle is loaded. */
export function becomeHost(host: Host): void {
  Object.defineProperty(process, HOST, { value: Object.freeze(host) });
}

export function findHost(): Host | undefined {
  return (process as { [HOST]?: Host })[HOST];
}
