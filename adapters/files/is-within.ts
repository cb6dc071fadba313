import path from 'node:path';

/** Whether a path is that of the other folder, or lies in it. Both as they are written: no link is followed. */
export function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  const [first] = relative.split(path.sep);
  return !(first === '..' || path.isAbsolute(relative));
}
