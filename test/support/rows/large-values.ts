import { createHash } from 'node:crypto';

/** Characters as of a key, the same in each run. */
function noise(length: number): string {
  let text = '';
  for (let at = 0; text.length < length; at++) text += createHash('sha256').update(String(at)).digest('base64');
  return text.slice(0, length);
}

const LINE = noise(64 * 1024);
const LINES = (LINE.match(/.{64}/g) ?? []).slice(0, 1000);
const TEXTS = Array.from({ length: 2000 }, (_, at) => LINE.slice(at * 16, at * 16 + 16));

/**
 * Secrets as large as Secrets Manager takes them, the parts of each that are secrets too, and pieces of it that must be
 * seen nowhere.
 */
export const LARGE_VALUES = {
  'one line': { value: LINE, parts: [LINE], pieces: [LINE.slice(0, 40), LINE.slice(30_000, 30_040), LINE.slice(-40)] },
  'a key in PEM': {
    value: ['-----BEGIN KEY-----', ...LINES, '-----END KEY-----'].join('\n'),
    parts: LINES,
    pieces: LINES.filter((_, at) => at % 99 === 0),
  },
  'a JSON object': {
    value: JSON.stringify(Object.fromEntries(TEXTS.map((text, at) => [`key${at}`, text]))),
    parts: TEXTS,
    pieces: TEXTS.filter((_, at) => at % 99 === 0),
  },
};
