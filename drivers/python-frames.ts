import path from 'node:path';
import { isWithin } from '../adapters/files/is-within';

/** Enough to find the fault. */
const MOST_FRAMES = 10;

const FRAME = /^\s*File "([^"\n]*)", line (\d+)(?:, in (.*))?$/;

/**
 * The frames of a Python traceback as errors of jobs have them, the nearest to the throw first: `at handler
 * (jobs/load.py:12)`. Python's own files, and those of packages, stand only where nothing else does.
 * @param folder the project's: places are relative to it
 */
export function pythonFrames(traceback: readonly string[], folder: string): string[] {
  const frames = traceback
    .flatMap((text) => text.split('\n'))
    .flatMap((line) => {
      const [, file, row, name = '<module>'] = FRAME.exec(line) ?? [];
      if (file === undefined || file.startsWith('<frozen')) return [];
      return [{ file, text: `    at ${name.trim() || '<module>'} (${placeOf(file, folder)}:${row})` }];
    })
    .reverse();
  const own = frames.filter(({ file }) => isOwn(file, folder));
  return (own.length > 0 ? own : frames).slice(0, MOST_FRAMES).map(({ text }) => text);
}

function isOwn(file: string, folder: string): boolean {
  const whole = path.resolve(folder, file);
  return isWithin(whole, folder) && !/(^|\/)(site-packages|\.venv|venv)\//.test(path.relative(folder, whole));
}

/** No path of the machine is shown. */
function placeOf(file: string, folder: string): string {
  if (isOwn(file, folder)) return path.relative(folder, path.resolve(folder, file));
  return `…/${path.basename(file)}`;
}
