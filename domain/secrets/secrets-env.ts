import { showValue } from '../values/show-value';
import { parseReference, REFERENCE_RULE } from './secret-reference';

/** The content of a `secrets.env`. */
export interface SecretsEnv {
  /** The values by their references. */
  values: ReadonlyMap<string, string>;
  /** What its author may not have meant, each as the end of a sentence that names the line and no part of a value. */
  warnings: readonly string[];
}

/**
 * Reads the text by dotenv's rules. Node's own `parseEnv` has them too, but it cuts values silently, and its versions
 * read a line without `=` differently.
 *
 * - A line is `<reference>=<value>`. Blank lines and lines that begin with `#` are skipped.
 * - A value in quotes (", ' or `) goes to the next such quote, over several lines too. Within ", `\n` is a line end.
 * - Any other value ends at `#` or at the end of the line, and loses the blanks around it.
 * - If a name is given twice, the last value counts.
 */
export function parseSecretsEnv(content: string): SecretsEnv {
  const reader = new LineReader(content.replaceAll('\r\n', '\n'));
  while (!reader.isAtEnd) reader.readLine();
  return { values: reader.values, warnings: reader.warnings };
}

class LineReader {
  readonly values = new Map<string, string>();
  readonly warnings: string[] = [];
  readonly #text: string;
  readonly #lineOf = new Map<string, number>();
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  readLine(): void {
    const line = this.#text.slice(this.#at, this.#endOfLine(this.#at));
    const [, before = '', written = ''] = /^([^=]*=[ \t]*)(.*)$/s.exec(line) ?? [];
    const name = before
      .slice(0, before.indexOf('='))
      .trim()
      .replace(/^export\s+/, '');
    if (name === '' || name.startsWith('#')) {
      if (/^\s*[^\s#]/.test(line))
        this.#warn(this.#line, 'is no <reference>=<value>: a value of several lines needs quotes');
      this.#moveTo(this.#at + line.length);
      return;
    }
    const number = this.#line;
    const value = this.#quoted(this.#at + before.length) ?? this.#plain(before, written);
    if (parseReference(name)) this.#put(name, value, number);
    else this.#warnOfName(name, number);
  }

  /** The value in quotes that begins here, if one does. */
  #quoted(begin: number): string | undefined {
    const quote = this.#text[begin] ?? '';
    if (!/["'`]/.test(quote)) return undefined;
    const end = this.#text.indexOf(quote, begin + 1);
    if (end < 0) {
      this.#warn(this.#line, `opens a quote (${quote}) that nothing closes`);
      return undefined;
    }
    const rest = this.#text.slice(end + 1, this.#endOfLine(end));
    this.#moveTo(end);
    if (/^\s*[^\s#]/.test(rest)) this.#warn(this.#line, 'goes on after the closing quote: what follows is left out');
    this.#moveTo(end + 1 + rest.length);
    const value = this.#text.slice(begin + 1, end);
    return quote === '"' ? value.replaceAll('\\n', '\n') : value;
  }

  #plain(before: string, written: string): string {
    const value = written.replace(/#.*$/s, '');
    if (value.length < written.length && !/\s$/.test(before + value))
      this.#warn(this.#line, 'has a value that ends at its "#": put the value in quotes if "#" belongs to it');
    this.#moveTo(this.#endOfLine(this.#at));
    return value.trim();
  }

  #put(reference: string, value: string, line: number): void {
    const first = this.#lineOf.get(reference);
    if (first !== undefined)
      this.#warn(line, `gives ${showValue(reference)} again: the value in line ${first} is not used`);
    this.#lineOf.set(reference, line);
    this.values.set(reference, value);
  }

  /** A name may be a part of a value, such as a line of a key in base64: only a misspelt reference is shown. */
  #warnOfName(name: string, line: number): void {
    const shown = /^(s[a-z-]{0,3}|s[a-z-]*manager):[\w/.-]*$/i.test(name) ? showValue(name) : 'a name';
    this.warnings.push(`has ${shown}, which no parameter can ask for: expected ${REFERENCE_RULE} (line ${line})`);
  }

  #warn(line: number, problem: string): void {
    this.warnings.push(`line ${line} ${problem}`);
  }

  #endOfLine(from: number): number {
    const end = this.#text.indexOf('\n', from);
    return end < 0 ? this.#text.length : end;
  }

  /** Moves on to this place, and over the line end that stands there. */
  #moveTo(at: number): void {
    const next = this.#text[at] === '\n' ? at + 1 : at;
    this.#line += this.#text.slice(this.#at, next).split('\n').length - 1;
    this.#at = next;
  }
}
