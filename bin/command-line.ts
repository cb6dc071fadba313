import { exitCodeOf, main } from '../cli/program';
import { heedOutput } from '../cli/terminal/output';

heedOutput((error) => process.exit(exitCodeOf(error)));

main().catch((error: unknown) => {
  process.exitCode = exitCodeOf(error);
});

// Node would end with 1, which says that the run had failures.
process.on('uncaughtException', (error: unknown) => process.exit(exitCodeOf(error)));
