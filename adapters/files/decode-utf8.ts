import { isUtf8 } from 'node:buffer';

/** The text, or where its first byte stands that is not UTF-8. */
export type Decoded = { text: string; problem?: undefined } | { text?: undefined; problem: string };

/**
 * Decodes UTF-8, without a byte order mark. Bytes of another encoding are refused, because Node would replace each with
 * U+FFFD and lose it. The problem names the byte's place and not its value, which may be a part of a secret.
 */
export function decodeUtf8(bytes: Buffer): Decoded {
  if (isUtf8(bytes)) return { text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
  const at = firstBadByte(bytes);
  const before = bytes.subarray(0, at);
  const line = before.toString('latin1').split('\n').length;
  const column = before.subarray(before.lastIndexOf('\n') + 1).toString('utf8').length + 1;
  const found = at === 0 && isUtf16Mark(bytes) ? 'UTF-16' : 'another encoding';
  return { problem: `is not UTF-8: byte ${at + 1} (line ${line}, column ${column}) is of ${found}: save it as UTF-8` };
}

/** Counted from 0. A character has at most four bytes, so four bytes that decode to nothing begin with a bad one. */
function firstBadByte(bytes: Buffer): number {
  let at = 0;
  for (let length = 1; at + length <= bytes.length && length <= 4; ) {
    if (isUtf8(bytes.subarray(at, at + length))) {
      at += length;
      length = 1;
    } else length++;
  }
  return at;
}

function isUtf16Mark([first, second]: Buffer): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
