/** The stack cannot be used. The person who runs the command can mend that. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
