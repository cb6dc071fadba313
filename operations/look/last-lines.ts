/** How much of what work has printed is copied into our log: some hundreds of lines. */
const MAX_TEXT = 60_000;
/** Of one line of our log, which holds several of its lines: less than a line may have (values/log-line.ts). */
const MAX_ENTRY = 12_000;

/** The end of a text, in pieces of whole lines, each one a line of our log. */
export function lastLines(text: string | undefined): string[] {
  if (text === undefined || text.trim() === '') return [];
  const end = text.slice(-MAX_TEXT);
  const isCut = end.length < text.length;
  const pieces: string[] = isCut ? [`the last ${end.length} of ${text.length} characters that it has printed:`] : [];
  let piece: string[] = [];
  let length = 0;
  for (const line of end.replace(/\r?\n$/, '').split(/\r?\n/)) {
    if (piece.length > 0 && length + line.length > MAX_ENTRY) {
      pieces.push(piece.join('\n'));
      piece = [];
      length = 0;
    }
    piece.push(line);
    length += line.length + 1;
  }
  return [...pieces, piece.join('\n')];
}
