/** What a folder and a bucket have in common: names checked and text only, all else is built on it. */
export interface TextFiles {
  /** Undefined where there is no such file. */
  findText(name: string): Promise<string | undefined>;
  /** Whole or not at all. */
  writeText(name: string, text: string): Promise<void>;
}
