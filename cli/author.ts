import { userInfo } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { MAX_REASON } from '../domain/groups/job';
import type { Author } from '../operations/apply-group';

/** Who works on this machine, and why: kept in every row that is written. */
export function authorOf(reason: string): Author {
  return { by: userName(), reason: reason.slice(0, MAX_REASON) };
}

/** `--reason`: what a row keeps of it must be readable as a row's. */
export function reasonText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected why, in a few words.');
  if (text.length > MAX_REASON) throw new InvalidArgumentError(`expected at most ${MAX_REASON} characters.`);
  return text;
}

/** Who works on this machine, as the system calls them. */
export function userName(): string {
  try {
    return userInfo().username.slice(0, 200);
  } catch {
    // A user that the system has no name for, as in some containers.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
