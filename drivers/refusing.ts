import type { AttemptClass } from '../domain/tables/rows';
import { type ServedTarget, StartRefused } from './service-driver';

/**
 * Asks a service to start work. What it has surely refused becomes `StartRefused`; after any other error nobody knows.
 * @param what the beginning of its message: `ecs:load was not started`
 * @param classOf whose doing it is that a start was surely refused. Undefined: nobody knows
 * @param hintOf what people can do, as the end of the message
 */
export async function refusing<T>(
  what: string,
  classOf: (name: string, message: string) => AttemptClass | undefined,
  start: () => Promise<T>,
  hintOf: (message: string) => string = () => '',
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    // The name is the service's own word, or one of the SDK's.
    const { name, message } = error as Error;
    const kind = classOf(name, message);
    throw kind === undefined ? error : new StartRefused(name, `${what}: ${message}${hintOf(message)}`, kind);
  }
}

/**
 * What a start asks for. Throws `StartRefused` if the job's parameters do not make it, or if it is too long.
 * @param whyNot why the service would refuse it. Undefined: it may take it
 */
export function requireFitting<T>({ target }: ServedTarget, make: () => T, whyNot: (made: T) => string | undefined): T {
  const bad = (why: string) =>
    new StartRefused('Runsheet.BadArguments', `${target} was not started: ${why}`, 'permanent');
  let made: T;
  try {
    made = make();
  } catch (error) {
    throw bad((error as Error).message);
  }
  const problem = whyNot(made);
  if (problem !== undefined) throw bad(problem);
  return made;
}
