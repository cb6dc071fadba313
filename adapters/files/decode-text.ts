import { type Decoded, decodeUtf8 } from './decode-utf8';

/**
 * Decodes a text that another program wrote: UTF-8, or UTF-16 with its byte order mark, as Excel and PowerShell write.
 * The problem names the place of what is neither.
 */
export function decodeText(bytes: Buffer): Decoded {
  const encoding = ENCODINGS.find(({ mark }) => bytes.subarray(0, 2).equals(mark))?.name;
  if (encoding === undefined) return decodeUtf8(bytes);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return { problem: `begins as UTF-16, and holds what is none: save it as UTF-8` };
  }
}

const ENCODINGS = [
  { mark: Buffer.from([0xff, 0xfe]), name: 'utf-16le' },
  { mark: Buffer.from([0xfe, 0xff]), name: 'utf-16be' },
] as const;
