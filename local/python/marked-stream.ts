/**
 * What a warm process prints, up to the mark with which it ends what belongs to one call. The mark may come in pieces;
 * it begins with a NUL, which texts hardly have.
 */
export class MarkedStream {
  #mark: string | undefined;
  #held = '';
  #reached: () => void = () => {};

  constructor(private readonly print: (text: string) => void) {}

  /** Resolves when the mark comes. */
  until(mark: string): Promise<void> {
    this.#mark = `\0${mark}\n`;
    return new Promise((resolve) => {
      this.#reached = resolve;
    });
  }

  take(text: string): void {
    const all = this.#held + text;
    const at = this.#mark === undefined ? -1 : all.indexOf(this.#mark);
    if (at >= 0) {
      const end = at + (this.#mark as string).length;
      this.#mark = undefined;
      this.#held = '';
      this.#show(all.slice(0, at));
      this.#reached();
      this.#show(all.slice(end));
      return;
    }
    const from = this.#beginOfMark(all);
    this.#held = all.slice(from);
    this.#show(all.slice(0, from));
  }

  /** Prints what was kept: the process has ended. */
  end(): void {
    this.#show(this.#held);
    this.#held = '';
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
