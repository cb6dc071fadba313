import type stringWidth from 'string-width';

/** How many columns of a terminal the text takes: two for 漢 and 🚀, none for a combining mark. */
export function textWidth(text: string): number {
  return PRINTED_ASCII.test(text) ? text.length : loadStringWidth()(text);
}

/** It is loaded for the first text that needs it: what it knows of Unicode takes some 40 ms of the processor. */
function loadStringWidth(): typeof stringWidth {
  return require('string-width').default;
}

const PRINTED_ASCII = /^[\x20-\x7e]*$/;

/** Cuts the text to `width` columns; `…` stands in place of its end or its middle. */
export function cutText(text: string, width: number, where: 'end' | 'middle' = 'end'): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  const tail = where === 'middle' ? Math.floor((width - 1) / 2) : 0;
  segmenter ??= new Intl.Segmenter();
  const letters = [...segmenter.segment(text)].map(({ segment }) => segment);
  const start = takeLetters(letters, width - 1 - tail);
  const end = takeLetters([...letters].reverse(), tail).reverse();
  return `${start.join('')}…${end.join('')}`;
}

/** Splits text into what people see as letters, whatever each is made of. It takes 10 ms to make. */
let segmenter: Intl.Segmenter | undefined;

/** As many of the first letters as fit in `width` columns. */
function takeLetters(letters: readonly string[], width: number): string[] {
  let used = 0;
  const end = letters.findIndex((letter) => {
    used += textWidth(letter);
    return used > width;
  });
  return letters.slice(0, end < 0 ? letters.length : end);
}

/** The spaces that fill the text up to `width` columns. */
export function spaceAfter(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text)));
}

export function padText(text: string, width: number): string {
  return `${text}${spaceAfter(text, width)}`;
}

/** Breaks the text between words into lines of `width` columns. A longer word is left to the terminal to break. */
export function wrapText(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
