import path from 'node:path';

/** The path of a file from the folder in which it lies. Undefined if it lies elsewhere. */
export function pathIn(file: string, folder: string): string | undefined {
  const way = path.relative(folder, file);
  return way.split(path.sep)[0] === '..' || path.isAbsolute(way) ? undefined : way;
}
