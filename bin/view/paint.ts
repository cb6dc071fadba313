import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours, on a terminal only (and not where NO_COLOR is set). */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return stream.isTTY ? styleText(style, text, { stream }) : text;
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

/** A status in its colour; what waits or was left out is dim. */
export function paintStatus(status: string, text = status): string {
  return paint(STATUS_STYLES[status] ?? 'dim', text);
}
