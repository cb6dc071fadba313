import { isPlainObject } from '../../domain/values/json';
import { homeCommand } from '../../domain/values/next-command';
import { HomeError, isNoRoom } from '../home';

/**
 * Why the store cannot start or go on. `full`: its file system takes no more, or no writes at all. `damaged`: a file of
 * the tables does not hold what the store wrote. `locked`: another store still has the tables, and may be leaving.
 */
export interface StoreProblem {
  kind: 'full' | 'damaged' | 'locked' | 'failed';
  message: string;
}

/** A file of the tables does not hold what the store wrote. */
export class DamagedTablesError extends Error {
  override readonly name = 'DamagedTablesError';
}

/** The name of the store's answer to a write that it did not make because its file system is full. */
export const HOME_FULL = 'Runsheet.HomeFull';

/** The store process has ended while it was in use. */
export class StoreLostError extends HomeError {}

const KINDS: Readonly<Record<string, StoreProblem['kind']>> = {
  LEVEL_CORRUPTION: 'damaged',
  LEVEL_LOCKED: 'locked',
};

/** What LevelDB's own messages say of a file system that takes no more: they have no code. */
const NO_ROOM = /No space left|quota exceeded|File too large|Read-only file system|Input\/output error/i;

/** Finds the problem behind an error of the tables' files. Each error may hide its reason in its cause. */
export function toStoreProblem(error: unknown): StoreProblem {
  const { code, message, cause } = (error ?? {}) as NodeJS.ErrnoException;
  if (cause instanceof Error) return toStoreProblem(cause);
  const text = message ?? String(error);
  if (isNoRoom(error) || (code === 'LEVEL_IO_ERROR' && NO_ROOM.test(text))) return { kind: 'full', message: text };
  // A file that the tables need and that is gone or unreadable is damage too.
  const isDamaged = error instanceof DamagedTablesError || code === 'LEVEL_IO_ERROR';
  return { kind: isDamaged ? 'damaged' : (KINDS[String(code)] ?? 'failed'), message: text };
}

/** Whether the store must not go on after this error: what it would write next could be lost. */
export function endsStore(error: unknown): boolean {
  return toStoreProblem(error).kind !== 'failed';
}

/** The problem as whole sentences, with what to do. */
export function problemText(dir: string, { kind, message }: StoreProblem, verb: 'cannot start' | 'has ended'): string {
  switch (kind) {
    case 'full':
      return `the home ${dir} cannot be written (${message}): make room, or choose another with --home`;
    case 'damaged':
      return `the tables of the home ${dir} are damaged (${message}): restore its folder tables/ from a copy, or save what can be read with ${homeCommand('doctor --repair', dir)}`;
    default:
      return `the store of ${dir} ${verb} (${message}): its log is logs/store.log in the home`;
  }
}

/** The problem in a message of the store; undefined if it holds none. */
export function readProblem(message: unknown): StoreProblem | undefined {
  const problem = isPlainObject(message) ? message.problem : undefined;
  return isPlainObject(problem) ? (problem as unknown as StoreProblem) : undefined;
}
