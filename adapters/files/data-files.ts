import { fileURLToPath } from 'node:url';
import { bucketFiles } from './bucket-files';
import { folderFiles } from './folder-files';
import type { TextFiles } from './text-files';

/** The files of one run, shared by its jobs: too large for a job run's output, which holds 32 KB. */
export interface DataFiles {
  /** Rejects, naming the file, where there is none. */
  readText(name: string): Promise<string>;
  /** Whole or not at all: who reads meanwhile sees the file that was there before. */
  writeText(name: string, text: string): Promise<void>;
  readJson<T>(name: string): Promise<T>;
  writeJson(name: string, value: unknown): Promise<void>;
  /** Where the file is, or would be. */
  url(name: string): string;
}

/** The files under a job's `dataUrl`: `file:///…/` or `s3://bucket/…/`. */
export function dataFiles(dataUrl: string): DataFiles {
  const base = dataUrl.endsWith('/') ? dataUrl : `${dataUrl}/`;
  const files = openFiles(base);
  const readText = async (name: string) => {
    const text = await files.findText(requireFileName(name));
    if (text === undefined) throw new Error(`no file "${name}" in ${base}: an earlier job of the run has to write it`);
    return text;
  };
  const writeText = async (name: string, text: string) => files.writeText(requireFileName(name), text);
  return {
    readText,
    writeText,
    readJson: async <T>(name: string) => JSON.parse(await readText(name)) as T,
    writeJson: (name, value) => writeText(name, JSON.stringify(value)),
    url: (name) => `${base}${requireFileName(name)}`,
  };
}

function openFiles(base: string): TextFiles {
  if (base.startsWith('file:///')) return folderFiles(fileURLToPath(base));
  const inBucket = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/.exec(base);
  if (inBucket) return bucketFiles(inBucket[1] as string, inBucket[2] as string);
  throw new Error(`data url is ${JSON.stringify(base)}: expected file:///folder/ or s3://bucket/prefix/`);
}

/** A name is one part of a path and means the same to every file system and to S3: it can lead nowhere else. */
function requireFileName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return name;
  throw new Error(
    `file name is ${JSON.stringify(name)}: expected a letter or digit, then letters, digits, ".", "_" or "-", at most 100 characters`,
  );
}
