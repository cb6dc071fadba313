import { printable } from './show-value';
import { headOf } from './well-formed';

/**
 * The first line of a text, cut to `most` characters and escaped, so that any text can stand in a message. An escaped
 * character takes six.
 */
export function shortText(text: string, most: number): string {
  const line = firstLine(text);
  return printable(line.length <= most ? line : `${headOf(line, most - 1)}…`);
}

/** The same for a text that may be absent. */
export function shortOrNull(text: string | undefined, most: number): string | null {
  return text === undefined ? null : shortText(text, most);
}

export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}
