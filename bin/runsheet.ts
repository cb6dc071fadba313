import { exitCodeOf, main } from '../cli/program';

/** A reader that leaves (`runsheet runs | head`) is no error and stops no run: further output is dropped. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

main().catch((error: unknown) => {
  process.exitCode = exitCodeOf(error);
});

// Node would end with 1, which says that the run had failures.
process.on('uncaughtException', (error: unknown) => process.exit(exitCodeOf(error)));
