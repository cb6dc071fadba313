import { awsProblem, isDenied } from '../../adapters/aws/aws-problem';
import { StackError } from '../../adapters/aws/stack-error';
import type { Finding } from '../../domain/values/finding';

/**
 * Looks at one thing. A call that AWS refuses is a finding: `bad`, or a warning if only the right to look is missing,
 * since the thing itself may be well.
 */
export async function look(what: string, act: () => Promise<Omit<Finding, 'what'>>): Promise<Finding> {
  try {
    return { what, ...(await act()) };
  } catch (error) {
    if (error instanceof StackError) return { what, is: 'bad', text: error.message };
    const problem = awsProblem(error);
    if (problem === undefined) throw error;
    return isDenied(error)
      ? { what, is: 'warning', text: `not looked at: ${problem}` }
      : { what, is: 'bad', text: problem };
  }
}
