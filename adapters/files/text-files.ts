import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { s3 } from '../aws/s3';
import { decodeUtf8 } from './decode-utf8';
import { makeFolder } from './make-folder';

/** Text files under one place. Names are checked by the caller. */
export interface TextFiles {
  /** Undefined if the file does not exist. Rejects if it is not UTF-8. */
  findText(name: string): Promise<string | undefined>;
  /** Writes the whole file or nothing. */
  writeText(name: string, text: string): Promise<void>;
}

/** Opens `file:///folder/` or `s3://bucket/prefix/`. The URL ends with a slash. */
export function openTextFiles(url: string): TextFiles {
  if (url.startsWith('file:///')) return filesInFolder(fileURLToPath(url));
  const inBucket = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.*)$/.exec(url);
  if (inBucket) return filesInBucket(inBucket[1] as string, inBucket[2] as string);
  throw new Error(`data url is ${JSON.stringify(url)}: expected file:///folder/ or s3://bucket/prefix/`);
}

/** The folder is created with its first file. */
function filesInFolder(folder: string): TextFiles {
  return {
    findText: (name) => findFile(path.join(folder, name)),
    writeText: async (name, text) => {
      makeFolder(folder);
      // No job can ask for a name that begins with a dot. Same folder: a rename is atomic only within one file system.
      const unfinished = path.join(folder, `.${name}.${randomUUID()}`);
      try {
        await writeFile(unfinished, text, { flag: 'wx' });
        await rename(unfinished, path.join(folder, name));
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    },
  };
}

async function findFile(file: string): Promise<string | undefined> {
  try {
    return textOf(await readFile(file), pathToFileURL(file).href);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Node would replace what is not UTF-8 by U+FFFD, and a job would pass on what nobody wrote. */
function textOf(bytes: Buffer, url: string): string {
  const { text, problem } = decodeUtf8(bytes);
  if (problem === undefined) return text;
  throw new Error(`${url} ${problem}, or read its bytes and decode them yourself`);
}

/** For a folder S3 is never loaded. S3 itself promises that a put is whole or does not happen. */
function filesInBucket(bucket: string, prefix: string): TextFiles {
  const at = (name: string) => ({ Bucket: bucket, Key: `${prefix}${name}` });
  return {
    findText: async (name) => {
      const { client, sdk } = await s3();
      try {
        const object = await client.send(new sdk.GetObjectCommand(at(name)));
        const bytes = await object.Body?.transformToByteArray();
        return bytes && textOf(Buffer.from(bytes), `s3://${bucket}/${prefix}${name}`);
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        // Without the right to list the bucket, S3 answers 403 for a missing file too: the message names both causes.
        if ((error as Error).name !== 'AccessDenied') throw error;
        throw new Error(`s3://${bucket}/${prefix}${name} does not exist, or may not be read`, { cause: error });
      }
    },
    writeText: async (name, text) => {
      const { client, sdk } = await s3();
      const body = Buffer.from(text, 'utf8');
      await client.send(
        new sdk.PutObjectCommand({
          ...at(name),
          Body: body,
          // Set explicitly, because the SDK takes an empty body for a stream of unknown length and warns.
          ContentLength: body.length,
          ContentType: contentType(name),
        }),
      );
    },
  };
}

/** With the right type a browser shows an object as a page instead of saving it. */
function contentType(name: string): string {
  if (name.endsWith('.html')) return 'text/html; charset=utf-8';
  return name.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8';
}
