import { printable } from './show-value';

/**
 * The first line of a text, cut to so many characters, with nothing in it that drives a terminal: as it may stand in a
 * message, whoever wrote it. A character that is shown instead of obeyed takes six.
 */
export function shortText(text: string, most: number): string {
  const line = firstLine(text);
  return printable(line.length <= most ? line : `${line.slice(0, most - 1)}…`);
}

/** The same of what may be absent. */
export function shortOrNull(text: string | undefined, most: number): string | null {
  return text === undefined ? null : shortText(text, most);
}

export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? '';
}
