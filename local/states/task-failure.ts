/** What an invocation throws: the error name and the cause that `Retry` and `Catch` see. */
export class TaskFailure extends Error {
  override readonly name = 'TaskFailure';
  readonly error: string;
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}
