import { createReadStream } from 'node:fs';
import { BadInputError } from '../../domain/tables/error-names';
import { type Decoded, decodeUtf8 } from './decode-utf8';

/**
 * Reads a text file that a person wrote. Throws `BadInputError` if it is missing, cannot be read, is not UTF-8 or is
 * larger than a file of its kind can be.
 * @param kind what the file is, with its article: `a groups file`
 * @param decode reads other encodings too: for a file that another program wrote
 */
export async function readTextFile(
  file: string,
  kind: string,
  maxBytes: number,
  decode: (bytes: Buffer) => Decoded = decodeUtf8,
): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    // Reads one byte more than is allowed, because the size of a pipe or a device is unknown.
    for await (const chunk of createReadStream(file, { end: maxBytes })) chunks.push(chunk as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new BadInputError([`there is no file ${file}: expected the path of ${kind}`]);
    }
    throw new BadInputError([`${file} cannot be read: ${(error as Error).message}`]);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > maxBytes) throw new BadInputError([`${file} is too large: ${kind} has at most ${maxBytes} bytes`]);
  const { text, problem } = decode(bytes);
  if (problem !== undefined) throw new BadInputError([`${file} ${problem}`]);
  return text;
}
