import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { decodeUtf8 } from '../../adapters/files/decode-utf8';
import { MAX_OUTPUT_BYTES } from '../../domain/tables/limits';
import type { Json, JsonObject } from '../../domain/values/json';
import { WorkFailed } from '../../drivers/work-failed';
import { isAlive, processIdentity } from '../processes';
import { openUnfollowed } from '../read-plain-file';

/**
 * The folder of one attempt: what the work hears and says lies in files there. Only the user may read it, since the
 * context holds the values of secrets.
 */
export class AttemptFolder {
  readonly dir: string;
  readonly #inode: number;

  constructor(parent: string) {
    mkdirSync(parent, { recursive: true, mode: 0o700 });
    this.dir = mkdtempSync(path.join(parent, `attempt-${process.pid}-`));
    this.#inode = lstatSync(this.dir).ino;
  }

  path(name: string): string {
    return path.join(this.dir, name);
  }

  writeJson(name: string, content: JsonObject): string {
    const file = this.path(name);
    writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
    return file;
  }

  /**
   * The JSON that the work wrote into this file; undefined if it wrote none. Throws `WorkFailed` for what is no result:
   * a link, a device, a pipe, a file of more than 32 KB, a text that is not JSON.
   */
  readResult(name: string): Json | undefined {
    const text = this.#read(name);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as Json;
    } catch (error) {
      throw refused('Runsheet.OutputNotJson', `is not JSON (${(error as Error).message}): expected one JSON value`);
    }
  }

  #read(name: string): string | undefined {
    const isOurs = lstatSync(this.dir, { throwIfNoEntry: false })?.ino === this.#inode;
    if (!isOurs || !lstatSync(this.path(name), { throwIfNoEntry: false })) return undefined;
    const file = open(this.path(name));
    try {
      const { size, nlink } = regular(fstatSync(file));
      if (nlink > 1)
        throw refused('Runsheet.OutputNotJson', 'is a link to a file elsewhere: write it as a file of its own');
      if (size > MAX_OUTPUT_BYTES)
        throw refused(
          'Runsheet.OutputTooLarge',
          `has ${size} bytes: at most ${MAX_OUTPUT_BYTES} are kept; write data to RUNSHEET_DATA_URL and say its name`,
        );
      const bytes = Buffer.alloc(size);
      const read = readSync(file, bytes, 0, size, 0);
      return decoded(bytes.subarray(0, read));
    } finally {
      closeSync(file);
    }
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Removes the folders of attempts whose function's process was killed: what they hold is of no use any more. */
export function removeLeftFolders(parent: string): void {
  for (const name of existsSync(parent) ? readdirSync(parent) : []) {
    const pid = /^attempt-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && hasEnded(Number(pid))) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

/** A process that was killed is listed until its parent has taken notice. */
function hasEnded(pid: number): boolean {
  return !isAlive(pid) || (process.platform === 'linux' && processIdentity(pid) === undefined);
}

function open(file: string): number {
  try {
    return openUnfollowed(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ELOOP'
      ? refused('Runsheet.OutputNotJson', 'is a link: write it as a file of its own')
      : refused('Runsheet.OutputNotJson', `cannot be read (${message}): write it as a file`);
  }
}

function regular<Stats extends { isFile(): boolean }>(stats: Stats): Stats {
  if (stats.isFile()) return stats;
  throw refused('Runsheet.OutputNotJson', 'is no regular file: write it as a file of its own');
}

function decoded(bytes: Buffer): string {
  const { text, problem } = decodeUtf8(bytes);
  if (text !== undefined) return text;
  throw refused('Runsheet.OutputNotJson', problem);
}

/** Another attempt would write the same. */
function refused(name: string, what: string): WorkFailed {
  return new WorkFailed(name, `the result, RUNSHEET_RESULT, ${what}`, true);
}
