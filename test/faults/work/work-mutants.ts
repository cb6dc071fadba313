/** Work that is run wrongly on purpose: an act that shows it, and the invariant that notices. */
export const WORK_MUTANTS: Record<string, { act: string; breaks: string }> = {
  'what a program leaves goes on': { act: 'leaves a session', breaks: 'W4' },
  'the folder of an attempt stays': { act: 'works', breaks: 'W6' },
  'a result is read by whatever link': { act: 'returns a link to elsewhere', breaks: 'W2' },
  'a shell reads the arguments': { act: 'prints a parameter of shell characters', breaks: 'W7' },
  'what fails for good is tried again': { act: 'fails for good', breaks: 'W3' },
};

/** Whether the environment of this function's process names the mutant. */
export function isMutant(name: string): boolean {
  return process.env.RUNSHEET_TEST_MUTANT === name;
}
