/**
 * Makes a name of any text: `Übersicht täglich` is `Ubersicht-taglich`.
 * @param prefix what stands before a text that begins with no letter
 */
export function validName(text: string, prefix: string, maxLength: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const name = /^[A-Za-z]/.test(plain) ? plain : [prefix, plain].filter(Boolean).join('-');
  return name.slice(0, maxLength);
}

/** Hands out each name once: `load`, `load-2`, `load-3`. */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** The last number that a name was given, so that many equal names are not counted anew each time. */
  readonly #last = new Map<string, number>();
  readonly #maxLength: number;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }

  take(name: string): string {
    let free = name;
    for (let number = this.#last.get(name) ?? 1; this.#taken.has(free); ) {
      number++;
      this.#last.set(name, number);
      free = `${name.slice(0, this.#maxLength - String(number).length - 1)}-${number}`;
    }
    this.#taken.add(free);
    return free;
  }
}
