import stringWidth from 'string-width';

/** Columns of a terminal that the text takes: two for 漢 and 🚀, none for a combining mark. */
export function textWidth(text: string): number {
  return stringWidth(text);
}

/** The text, cut to so many columns with `…` in the place of what was left out: its end, or its middle. */
export function cutText(text: string, width: number, where: 'end' | 'middle' = 'end'): string {
  if (textWidth(text) <= width) return text;
  if (width < 1) return '';
  const tail = where === 'middle' ? Math.floor((width - 1) / 2) : 0;
  const letters = [...segmenter.segment(text)].map(({ segment }) => segment);
  const start = takeLetters(letters, width - 1 - tail);
  const end = takeLetters([...letters].reverse(), tail).reverse();
  return `${start.join('')}…${end.join('')}`;
}

/** What a person takes for one letter stays whole, whatever it is made of. */
const segmenter = new Intl.Segmenter();

/** As many of the first letters as fit. */
function takeLetters(letters: readonly string[], width: number): string[] {
  let used = 0;
  const end = letters.findIndex((letter) => {
    used += textWidth(letter);
    return used > width;
  });
  return letters.slice(0, end < 0 ? letters.length : end);
}

/** Spaces that fill the text up to so many columns. */
export function spaceAfter(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text)));
}

export function padText(text: string, width: number): string {
  return `${text}${spaceAfter(text, width)}`;
}

/** The text in lines of so many columns, broken between words; what does not fit on a line of its own is left to the terminal. */
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
