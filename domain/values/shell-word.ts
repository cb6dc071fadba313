import { printable } from './show-value';

/** A text as a shell takes it for one word. A folder's name may hold anything. */
export function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", "'\\''")}'`;
}
