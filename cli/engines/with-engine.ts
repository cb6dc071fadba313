import { awsProblem } from '../../adapters/aws/aws-problem';
import { StackError } from '../../adapters/aws/stack';
import type { CommonOptions } from '../options';
import type { Engine } from './engine';
import { openHomeEngine } from './home-engine';
import { openStackEngine } from './stack-engine';

/** Opens the engine that the options name, acts, and closes it, whatever happens. */
export async function withEngine<T>(options: CommonOptions, act: (engine: Engine) => Promise<T>): Promise<T> {
  const { stack, home } = options;
  if (stack === undefined) return closing(await openHomeEngine(home), act);
  return onStack(async () => closing(await openStackEngine(stack), act));
}

/** Acts, and closes the engine. */
export async function closing<E extends Engine, T>(engine: E, act: (engine: E) => Promise<T>): Promise<T> {
  try {
    return await act(engine);
  } finally {
    engine.close();
  }
}

/** What AWS refuses becomes a `StackError`, which says what to do. */
export async function onStack<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const problem = awsProblem(error);
    throw problem === undefined ? error : new StackError(problem, { cause: error });
  }
}
