import path from 'node:path';

/** Settings that name files. In a project's settings, they are relative to the folder of the config. */
const PATHS = [
  'spark.jars',
  'spark.files',
  'spark.archives',
  'spark.submit.pyFiles',
  'spark.sql.warehouse.dir',
  'spark.eventLog.dir',
  'spark.driver.extraClassPath',
];

/** Settings as a file of Java properties, whose characters beyond ASCII are escaped. */
export function renderProperties(settings: Iterable<readonly [string, string | number | boolean]>): string {
  return [...settings].map(([name, value]) => `${escaped(name)}=${escaped(String(value))}\n`).join('');
}

/** What would end a name, begin a comment or go on in the next line is escaped. */
function escaped(text: string): string {
  return text.replace(/[^!-~]|[\\=:#!]/g, (unit) =>
    /[!-~]/.test(unit) ? `\\${unit}` : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The text of a file of settings, with its paths made absolute: the last of two settings of one name counts. */
export function withAbsolutePaths(text: string, folder: string): string {
  const changed = [...readPaths(text)].map(([name, value]) => [name, absolute(name, value, folder)] as const);
  return `${text.trimEnd()}\n${renderProperties(changed)}`;
}

/** The settings that name files, of plain lines: a path with an escaped character stays as it is written. */
export function readPaths(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of text.replace(/\\\r?\n\s*/g, '').split(/\r?\n/)) {
    const [, name = '', value = ''] = /^\s*([\w.]+)\s*[\s=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (PATHS.includes(name) && value !== '' && !value.includes('\\')) found.set(name, value);
  }
  return found;
}

export function absolute(name: string, value: string, folder: string): string {
  if (!PATHS.includes(name)) return value;
  const separator = name.endsWith('ClassPath') ? path.delimiter : ',';
  return value
    .split(separator)
    .map((each) => each.trim())
    .map((each) => (/^[a-z][a-z0-9+.-]*:/i.test(each) ? each : path.resolve(folder, each)))
    .join(separator);
}
