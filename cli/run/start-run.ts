import type { Engine } from '../engines/engine';
import { openHomeEngine } from '../engines/home-engine';
import { openStackEngine } from '../engines/stack-engine';
import { closing, onStack } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { runHere } from './run-here';
import { runOnStack } from './run-on-stack';
import type { RunInput, RunOptions } from './run-options';

/**
 * Starts a run where the options point, and shows it to its end. `decide` makes its input of what the engine knows, or says
 * by undefined that there is nothing to start.
 */
export async function startRun(
  options: RunOptions,
  decide: (engine: Engine) => Promise<RunInput | undefined>,
): Promise<void> {
  const { stack, home } = options;
  if (options.detach && options.notify !== undefined)
    throw new UsageError('--notify is told by the command that follows the run, and --detach leaves: give one of them');
  if (stack !== undefined) {
    await onStack(async () =>
      closing(await openStackEngine(stack), async (engine) => {
        const input = await decide(engine);
        if (input) await runOnStack(engine, input, options);
      }),
    );
    return;
  }
  if (options.detach)
    throw new UsageError('--detach is for a stack (--stack): on this machine the command is what runs it');
  await closing(await openHomeEngine(home), async (engine) => {
    const input = await decide(engine);
    if (input) await runHere(engine, input, options);
  });
}
