/** The definition is not one that this engine can run as AWS would. The message lists every problem with its place. */
export class DefinitionRefused extends Error {
  override readonly name = 'DefinitionRefused';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the state machine is refused, ${problems.length} problem(s):\n${problems.map((each) => `- ${each}`).join('\n')}`,
    );
    this.problems = problems;
  }
}
