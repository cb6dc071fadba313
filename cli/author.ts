import { userInfo } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { MAX_REASON } from '../domain/groups/job';
import { headOf } from '../domain/values/well-formed';
import type { Author } from '../operations/apply-group';

/** Who writes a row, and why: both are kept in the row. */
export function authorOf(reason: string): Author {
  return { by: userName(), reason: headOf(reason, MAX_REASON) };
}

/** Checks the text of `--reason` against the limits of a row. */
export function reasonText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected a reason, in a few words.');
  if (text.length > MAX_REASON) throw new InvalidArgumentError(`expected at most ${MAX_REASON} characters.`);
  return text;
}

/** The user of this process, by the system's name. */
export function userName(): string {
  try {
    return headOf(userInfo().username, 200);
  } catch {
    // In some containers the system has no name for the user.
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}
