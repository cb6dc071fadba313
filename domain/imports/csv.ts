/** A record of a CSV file: its cells, and the line where it begins, from 1. */
export interface CsvRecord {
  line: number;
  /** An empty cell is an empty text; whether it was quoted is not kept. */
  cells: string[];
}

export type ParsedCsv = { records: CsvRecord[] } | { problem: string };

/** Excel writes ";" where the decimal mark is a comma. */
const DELIMITERS = [',', ';', '\t'];

/**
 * Reads CSV (RFC 4180): a cell in quotes may hold line breaks, the delimiter, and a quote written twice. Records
 * without any content are left out. The delimiter is the one that divides the first line into most cells.
 */
export function parseCsv(text: string): ParsedCsv {
  const reader = new Reader(text, delimiterOf(text));
  const records: CsvRecord[] = [];
  while (!reader.isAtEnd()) {
    const { line } = reader;
    const cells = reader.readRecord();
    if (typeof cells === 'string') return { problem: cells };
    if (cells.some((cell) => cell !== '')) records.push({ line, cells });
  }
  return { records };
}

function delimiterOf(text: string): string {
  const [header = ''] = text.split(/[\r\n]/, 1);
  const cells = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (cells(each) > cells(best) ? each : best));
}

class Reader {
  /** The line of the next character. */
  line = 1;
  readonly #text: string;
  readonly #delimiter: string;
  /** Whatever ends a cell without quotes. */
  readonly #end: RegExp;
  #at = 0;

  constructor(text: string, delimiter: string) {
    this.#text = text;
    this.#delimiter = delimiter;
    this.#end = new RegExp(`[${delimiter}\r\n]`, 'g');
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The cells of the next record, or a problem. */
  readRecord(): string[] | string {
    const cells: string[] = [];
    for (;;) {
      const cell = this.#text[this.#at] === '"' ? this.#readQuoted() : { text: this.#readPlain() };
      if ('problem' in cell) return cell.problem;
      cells.push(cell.text);
      const next = this.#text[this.#at];
      if (next === this.#delimiter) this.#at++;
      else {
        this.#passLineBreak();
        return cells;
      }
    }
  }

  #readPlain(): string {
    this.#end.lastIndex = this.#at;
    const end = this.#end.exec(this.#text)?.index ?? this.#text.length;
    const text = this.#text.slice(this.#at, end);
    this.#at = end;
    return text;
  }

  #readQuoted(): { text: string } | { problem: string } {
    const { line } = this;
    let text = '';
    for (let from = this.#at + 1; ; ) {
      const quote = this.#text.indexOf('"', from);
      if (quote < 0) return { problem: `line ${line} has a quote that is never closed` };
      text += this.#text.slice(from, quote);
      if (this.#text[quote + 1] !== '"') {
        this.#at = quote + 1;
        break;
      }
      text += '"';
      from = quote + 2;
    }
    this.line += text.split('\n').length - 1;
    const next = this.#text[this.#at];
    if (next === undefined || [this.#delimiter, '\r', '\n'].includes(next)) return { text };
    return { problem: `line ${this.line} goes on after a closing quote: ${HOW_TO_QUOTE}` };
  }

  #passLineBreak(): void {
    if (this.isAtEnd()) return;
    if (this.#text.startsWith('\r\n', this.#at)) this.#at++;
    this.#at++;
    this.line++;
  }
}

const HOW_TO_QUOTE = 'write a quote inside a cell as two quotes (Spark does with option("escape", "\\""))';
