/**
 * Returns the name of the job function whose file is called so: `extract-orders` for `extract-orders.ts`. Undefined if
 * the file is no job function's: not TypeScript, a declaration, a test, or a file that an editor or the system keeps
 * beside one and hides (`.#extract-orders.ts`, `._extract-orders.ts`).
 */
export function jobFileStem(fileName: string): string | undefined {
  const isOther = !fileName.endsWith('.ts') || fileName.startsWith('.') || /\.(d|test|spec)\.ts$/.test(fileName);
  return isOther ? undefined : fileName.slice(0, -'.ts'.length);
}
