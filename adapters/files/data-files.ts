import { openTextFiles } from './text-files';

/** The files of one run, shared by its jobs, for data that does not fit into a job's output of 32 KB. */
export interface DataFiles {
  /** Rejects with the file's name if the file does not exist, and with the byte's place if it is not UTF-8. */
  readText(name: string): Promise<string>;
  /** Writes the whole file or nothing. A reader sees the previous file until then. */
  writeText(name: string, text: string): Promise<void>;
  readJson<T>(name: string): Promise<T>;
  writeJson(name: string, value: unknown): Promise<void>;
  /** The file's URL, whether or not the file exists. */
  url(name: string): string;
}

/** The files under a job's `dataUrl`: `file:///…/` or `s3://bucket/…/`. */
export function dataFiles(dataUrl: string): DataFiles {
  const base = dataUrl.endsWith('/') ? dataUrl : `${dataUrl}/`;
  const files = openTextFiles(base);
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

/** A name is one part of a path, means the same to every file system and to S3, and cannot lead outside the folder. */
function requireFileName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name)) return name;
  throw new Error(
    `file name is ${JSON.stringify(name)}: expected a letter or digit, then letters, digits, ".", "_" or "-", at most 100 characters`,
  );
}
