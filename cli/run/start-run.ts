import type { Engine } from '../engines/engine';
import { withEitherEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { runHere } from './run-here';
import type { RunInput, RunOptions } from './run-options';

/**
 * Starts a run on the chosen engine, and shows it to its end.
 * @param decide makes the run's input from what the engine knows, or returns undefined if there is nothing to start
 */
export async function startRun(
  options: RunOptions,
  decide: (engine: Engine) => Promise<RunInput | undefined>,
): Promise<void> {
  if (options.detach && options.notify !== undefined)
    throw new UsageError('--notify needs a command that follows the run, and --detach leaves: give only one of them');
  if (options.detach && options.stack === undefined)
    throw new UsageError('--detach is for a stack (--stack): on this machine the command itself runs the group');
  await withEitherEngine(options, {
    home: async (engine) => {
      const input = await decide(engine);
      if (input) await runHere(engine, input, options);
    },
    stack: async (engine) => {
      const input = await decide(engine);
      if (input) await (await import('./run-on-stack')).runOnStack(engine, input, options);
    },
  });
}
