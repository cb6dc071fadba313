/** The endings of a file of code, as esbuild reads them. */
const CODE = /\.[cm]?[jt]s$/;

/**
 * Returns the name of the job function whose file is called so: `extract-orders` for `extract-orders.ts` or
 * `extract-orders.js`. Undefined if the file is no job function's: not TypeScript or JavaScript, a declaration, a test,
 * or a file that an editor or the system keeps beside one and hides (`.#extract-orders.ts`, `._extract-orders.ts`).
 */
export function jobFileStem(fileName: string): string | undefined {
  const stem = fileName.replace(CODE, '');
  const isOther = stem === fileName || fileName.startsWith('.') || /\.(d|test|spec)$/.test(stem);
  return isOther ? undefined : stem;
}

/** The same for a file in Python: `load` for `load.py`. Undefined for a test, and for what pytest reads beside them. */
export function pythonFileStem(fileName: string): string | undefined {
  const stem = /^([^.].*)\.py$/.exec(fileName)?.[1];
  return stem === undefined || /^test_|_test$|^conftest$/.test(stem) ? undefined : stem;
}
