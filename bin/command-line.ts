import { exitCodeOf, main } from '../cli/program';
import { heedOutput } from '../cli/terminal/output';

heedOutput((error) => process.exit(error ? exitCodeOf(error) : 0));

main()
  .catch((error: unknown) => {
    process.exitCode = exitCodeOf(error);
  })
  .finally(() => process.off('beforeExit', breakOff));

// Nothing is left to wait for, and the command's work has not ended. Node would end silently, as if it had.
process.on('beforeExit', breakOff);

function breakOff(): void {
  process.exit(exitCodeOf(new Error('the command broke off: what it waited for can never come')));
}

// Node would end with 1, which says that the run had failures.
process.on('uncaughtException', (error: unknown) => process.exit(exitCodeOf(error)));
