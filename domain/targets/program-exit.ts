import type { ProcessFields } from './target-fields';

/** How a program ended: by an exit code, or by a signal. */
export interface ProgramExit {
  code: number | null;
  signal: string | null;
}

/** What failed: the name of the error, and what its text says after the program. */
export interface BadExit {
  name: string;
  text: string;
  isPermanent: boolean;
}

/** What failed, if the program ended badly. Exit code 0 is good; a signal and every other code is not. */
export function judgeExit(fields: ProcessFields, exit: ProgramExit): BadExit | undefined {
  return exit.code === 0 ? undefined : describeExit(fields, exit);
}

/** How a program ended that should not have ended, with whatever code. */
export function describeExit({ permanent_exit_codes = [] }: ProcessFields, { code, signal }: ProgramExit): BadExit {
  if (code === null)
    return { name: 'Runsheet.Killed', text: `was ended by ${signal}${likely(signal)}`, isPermanent: false };
  const isPermanent = permanent_exit_codes.includes(code);
  const listed = isPermanent ? ', one of its permanent_exit_codes' : '';
  return { name: 'Runsheet.ExitCode', text: `ended with exit code ${code}${listed}`, isPermanent };
}

/** The system ends the largest process when memory is short. */
function likely(signal: string | null): string {
  return signal === 'SIGKILL' ? ', as the system does if memory is short' : '';
}
