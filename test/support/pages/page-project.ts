import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/*
 * A project made of what a page of the documentation shows: the files that it names, and the commands that it gives.
 */

const ROOT = path.resolve(__dirname, '../../..');
const PROGRAM = path.join(ROOT, 'dist/runsheet.cjs');

export interface Block {
  language: string;
  text: string;
  /** The file that a comment in the first line names. */
  file: string | undefined;
}

/** How a command of a page ended. */
export interface Told {
  command: string;
  code: number;
  stdout: string;
  stderr: string;
}

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', block = '']) => ({
    language,
    text: block,
    file: /^(?:#|--|\/\/) ([\w./-]+\.\w+)$/m.exec(block.split('\n', 1)[0] ?? '')?.[1],
  }));
}

export class PageProject {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'runsheet-page-'));
  readonly text: string;
  readonly blocks: Block[];
  readonly #commands: string;

  /** @param page its path from the root of the repository */
  constructor(page: string) {
    this.text = readFileSync(path.join(ROOT, page), 'utf8');
    this.blocks = blocksOf(this.text);
    this.#commands = mkdtempSync(path.join(tmpdir(), 'runsheet-npx-'));
    // In a project the package is installed. Here its command line is the built one.
    const npx = `#!/bin/sh\nshift\nexec ${JSON.stringify(process.execPath)} ${JSON.stringify(PROGRAM)} "$@"\n`;
    writeFileSync(path.join(this.#commands, 'npx'), npx);
    chmodSync(path.join(this.#commands, 'npx'), 0o755);
    for (const { file, text } of this.blocks) if (file !== undefined) this.put(file, text);
  }

  /** A file that starts with `#!` can be executed. */
  put(file: string, text: string): void {
    const at = path.join(this.folder, file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
    if (text.startsWith('#!')) chmodSync(at, 0o755);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  /** Runs a command line as a shell in the project's folder does. */
  run(command: string, env: NodeJS.ProcessEnv = {}): Promise<Told> {
    const PATH = `${this.#commands}${path.delimiter}${env.PATH ?? process.env.PATH}`;
    const options = { cwd: this.folder, env: { ...process.env, FORCE_COLOR: undefined, ...env, PATH } };
    return new Promise((resolve) => {
      execFile('sh', ['-c', command], options, (error, stdout, stderr) => {
        resolve({ command, code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
      });
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a test reads of it is what it asserts
  async json(command: string): Promise<any> {
    const { stdout, stderr } = await this.run(`npx runsheet ${command} --json`);
    if (stdout === '') throw new Error(`runsheet ${command} printed nothing: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Runs each line of the page's `sh` blocks, in their order. What stands behind two spaces explains the line. */
  async runAll(env: NodeJS.ProcessEnv = {}): Promise<Told[]> {
    const lines = this.blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'));
    const told: Told[] = [];
    for (const line of lines) {
      const command = line.replace(/ {2,}.*$/, '').trim();
      if (command !== '' && !command.startsWith('#')) told.push(await this.run(command, env));
    }
    return told;
  }

  remove(): void {
    for (const folder of [this.folder, this.#commands])
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
