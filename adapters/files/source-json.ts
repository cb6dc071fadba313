import { BadInputError } from '../../domain/tables/error-names';
import { decodeText } from './decode-text';
import { readTextFile } from './read-text-file';

const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** No answer of an API nests deeper, and what reads it calls itself for each level. */
const MAX_DEPTH = 100;

/** Reads a JSON file that another program wrote. Throws `BadInputError` if it is none. */
export async function readSourceJson(file: string): Promise<unknown> {
  const text = await readTextFile(file, 'a JSON file', MAX_JSON_BYTES, decodeText);
  if (depthOf(text) > MAX_DEPTH)
    throw new BadInputError([`${file} is nested more than ${MAX_DEPTH} levels deep: expected JSON of an API`]);
  const whole = parsed(text);
  if ('value' in whole) return whole.value;
  // Airflow prints lines of its log before the JSON that it was asked for.
  for (const { index } of [...text.matchAll(/^[[{]/gm)].slice(0, MOST_STARTS)) {
    const rest = parsed(text.slice(index));
    if ('value' in rest) return rest.value;
  }
  throw new BadInputError([`${file} is not JSON: ${whole.problem}`]);
}

/** More lines of a log than come before an answer. */
const MOST_STARTS = 50;

function parsed(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** How deep the brackets outside of texts nest. */
function depthOf(text: string): number {
  let depth = 0;
  let most = 0;
  for (const [sign] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (sign === '[' || sign === '{') most = Math.max(most, ++depth);
    else if (sign === ']' || sign === '}') depth--;
  }
  return most;
}
