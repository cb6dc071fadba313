import { awsProblem } from '../../adapters/aws/aws-problem';
import { StackError } from '../../adapters/aws/stack';
import type { CommonOptions } from '../options';
import type { Engine } from './engine';
import { type HomeEngine, openHomeEngine } from './home-engine';
import { openStackEngine, type StackEngine } from './stack-engine';

type EngineChoice = Pick<CommonOptions, 'stack' | 'home' | 'engineOptions'>;

/** Opens the engine that the options name, acts on it, and closes it, whatever happens. */
export function withEngine<T>(options: EngineChoice, act: (engine: Engine) => Promise<T>): Promise<T> {
  return withEitherEngine(options, { home: act, stack: act });
}

/** The same for a command that works on a home only. */
export async function withHomeEngine<T>(options: EngineChoice, act: (engine: HomeEngine) => Promise<T>): Promise<T> {
  return closing(await openHomeEngine(options), act);
}

/** The same for a command that does one thing on a home and another on a stack. */
export async function withEitherEngine<T>(
  options: EngineChoice,
  acts: { home(engine: HomeEngine): Promise<T>; stack(engine: StackEngine): Promise<T> },
): Promise<T> {
  const { stack } = options;
  if (stack === undefined) return withHomeEngine(options, acts.home);
  return onStack(async () => closing(await openStackEngine(stack), acts.stack));
}

/** Turns AWS's refusal of a call into a `StackError`, which says what to do. */
export async function onStack<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const problem = awsProblem(error);
    throw problem === undefined ? error : new StackError(problem, { cause: error });
  }
}

async function closing<E extends Engine, T>(engine: E, act: (engine: E) => Promise<T>): Promise<T> {
  try {
    return await act(engine);
  } finally {
    engine.close();
  }
}
