import { styleText } from 'node:util';
import { ownValue } from '../../domain/values/json';
import { cutText, textWidth, wrapText } from './fit-text';

export type Style = Parameters<typeof styleText>[0];

/**
 * Paints the text if the stream shows colours: a terminal that is not dumb, without NO_COLOR, or anything with
 * FORCE_COLOR.
 */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return text === '' ? '' : styleText(style, text, { stream });
}

const STATUS_STYLES: Record<string, Style> = {
  SUCCEEDED: 'green',
  RUNNING: 'cyan',
  RETRYING: 'yellow',
  FAILED: 'red',
  TIMED_OUT: 'red',
  INVALID: 'red',
  LOST: 'red',
  ABORTED: 'magenta',
};

/** Paints a status in its colour; one of a job that waits or was left out is dim. */
export function paintStatus(status: string, text = status): string {
  return paint(ownValue(STATUS_STYLES, status) ?? 'dim', text);
}

/** A part of a line, and how it is painted. */
export type Span = string | readonly [paint: (text: string) => string, text: string];

/** Paints one line, which is first cut to `width` columns. */
export function paintLine(spans: readonly Span[], width = Number.POSITIVE_INFINITY): string {
  let room = width;
  return spans
    .map((span) => {
      const [painted, text] = typeof span === 'string' ? [undefined, span] : span;
      const shown = cutText(text, room);
      // After a cut nothing more is shown, although a wide letter that did not fit may have left a column free.
      room = shown === text ? room - textWidth(shown) : 0;
      return painted ? painted(shown) : shown;
    })
    .join('')
    .trimEnd();
}

/** Paints text in as many lines as it needs, broken between words, and keeps its indent. Nothing is cut. */
export function paintProse(spans: readonly Span[], width: number | undefined): string {
  const [span, ...more] = spans;
  if (width === undefined || span === undefined || more.length > 0) return paintLine(spans);
  const [painted, text] = typeof span === 'string' ? [undefined, span] : span;
  const indent = /^ */.exec(text)?.[0] ?? '';
  return wrapText(text.trimStart(), width - indent.length, '  ')
    .map((line) => `${indent}${line}`)
    .map((line) => (painted ? painted(line) : line))
    .join('\n');
}

export const dim = (text: string) => paint('dim', text);
export const bold = (text: string) => paint('bold', text);
export const yellow = (text: string) => paint('yellow', text);
