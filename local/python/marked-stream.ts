/**
 * What a warm process prints, up to the mark with which it ends what belongs to one call. Entries of its log stand
 * between, each behind the mark too. A mark may come in pieces; it begins with a NUL, which texts hardly have.
 */
export class MarkedStream {
  #mark: string | undefined;
  #held = '';
  #reached: () => void = () => {};

  constructor(
    private readonly print: (text: string) => void,
    private readonly enter: (entry: string) => void = () => {},
  ) {}

  /** Resolves when the mark comes. */
  until(mark: string): Promise<void> {
    this.#mark = `\0${mark}`;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  take(text: string): void {
    let left = this.#held + text;
    this.#held = '';
    while (this.#mark !== undefined) {
      const at = left.indexOf(this.#mark);
      if (at < 0) break;
      const begin = at + this.#mark.length;
      const end = left.indexOf('\n', begin);
      this.#show(left.slice(0, at));
      if (end < 0) {
        this.#held = left.slice(at);
        return;
      }
      if (end === begin) this.#end();
      else this.enter(left.slice(begin + 1, end));
      left = left.slice(end + 1);
    }
    const from = this.#beginOfMark(left);
    this.#held = left.slice(from);
    this.#show(left.slice(0, from));
  }

  /** Prints what was kept: the process has ended. */
  end(): void {
    this.#show(this.#held);
    this.#held = '';
    this.#reached();
  }

  #end(): void {
    this.#mark = undefined;
    this.#reached();
  }

  #show(text: string): void {
    if (text !== '') this.print(text);
  }

  #beginOfMark(text: string): number {
    const { length } = this.#mark ?? '';
    for (let at = text.indexOf('\0', Math.max(0, text.length - length)); at >= 0; at = text.indexOf('\0', at + 1))
      if (this.#mark?.startsWith(text.slice(at))) return at;
    return text.length;
  }
}
