import { awsProblem } from '../../adapters/aws/aws-problem';
import { StackError } from '../../adapters/aws/stack-error';
import { alsoMissing, missingProfile } from '../../drivers/missing-for-aws';
import { isHome } from '../../local/home';
import type { CommonOptions } from '../options';
import type { Engine, PlanningEngine } from './engine';
import { type HomeEngine, nextOf, openHomeEngine, openMissingHome } from './home-engine';
import type { StackEngine } from './stack-engine';

type EngineChoice = Pick<CommonOptions, 'stack' | 'home' | 'groups' | 'engineOptions'>;

/** How a home that is not there is met: only `apply` makes one. */
interface Missing {
  makeHome?: boolean;
}

/** Opens the engine that the options name, acts on it, and closes it, whatever happens. */
export function withEngine<T>(
  options: EngineChoice,
  act: (engine: Engine) => Promise<T>,
  missing: Missing = {},
): Promise<T> {
  return withEitherEngine(options, { home: act, stack: act }, missing);
}

/** The same for a command that shows what would be written. In a home that is not there yet, nothing is. */
export async function withEngineOrNone<T>(
  options: EngineChoice,
  act: (engine: PlanningEngine) => Promise<T>,
): Promise<T> {
  if (options.stack !== undefined || isHome(options.home)) return withEngine(options, act);
  return closing(openMissingHome(), act);
}

/** The same for a command that works on a home only. */
export async function withHomeEngine<T>(
  options: EngineChoice,
  act: (engine: HomeEngine) => Promise<T>,
  { makeHome = false }: Missing = {},
): Promise<T> {
  return closing(await openHomeEngine(options, { make: makeHome }), act);
}

/** The same for a command that does one thing on a home and another on a stack. */
export async function withEitherEngine<T>(
  options: EngineChoice,
  acts: { home(engine: HomeEngine): Promise<T>; stack(engine: StackEngine): Promise<T> },
  missing: Missing = {},
): Promise<T> {
  const { stack } = options;
  if (stack === undefined) return withHomeEngine(options, acts.home, missing);
  return onStack(async () => {
    // Half of what a command on a home would load are the clients of AWS.
    const { openStackEngine } = await import('./stack-engine');
    return closing(await openStackEngine(stack, nextOf(options)), acts.stack);
  });
}

/** Turns AWS's refusal of a call into a `StackError`, which says what to do. */
export async function onStack<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const isNoCredentials = (error as Error)?.name === 'CredentialsProviderError';
    const problem = (isNoCredentials ? missingProfile(process.env) : undefined) ?? awsProblem(error);
    if (problem === undefined) throw error;
    const also = alsoMissing(error, process.env);
    throw new StackError(also === undefined ? problem : `${problem}; ${also}`, { cause: error });
  }
}

async function closing<E extends Pick<Engine, 'close'>, T>(engine: E, act: (engine: E) => Promise<T>): Promise<T> {
  try {
    return await act(engine);
  } finally {
    engine.close();
  }
}
