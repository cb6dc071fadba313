import { printable, showValue } from '../values/show-value';

/** A notebook of a Databricks workspace, without what its path says twice: no leading slash, no `.`, no `..`. */
export interface Notebook {
  /** The folders and the file's name, as in `Workspace/Repos/etl/extract_orders`. */
  parts: readonly string[];
  /** `py` or `ipynb`; undefined if the path does not say it, as those of a workspace do not. */
  ending: string | undefined;
}

/** Reads the path of a row, or says as the end of a sentence what is wrong with it. */
export function readNotebookPath(path: string | undefined): Notebook | { problem: string } {
  if (path === undefined) return { problem: 'is missing: expected the path of a notebook' };
  if (printable(path) !== path) return { problem: `is ${showValue(path)}: it holds a control character` };
  const parts: string[] = [];
  for (const given of path.replace(/^[a-z]+:/i, '').split(/[/\\]/)) {
    const part = given.trim();
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const [, name = '', ending] = /^(.*?)(?:\.(py|ipynb|scala|sql|r))?$/i.exec(parts.pop() ?? '') ?? [];
  if (/^[. ]*$/.test(name)) return { problem: `is ${showValue(path)}: expected the path of a notebook` };
  const language = LANGUAGES[ending?.toLowerCase() ?? ''];
  if (language !== undefined) return { problem: `is ${showValue(path)}: notebooks in ${language} cannot run here` };
  return { parts: [...parts, name], ending: ending?.toLowerCase() };
}

const LANGUAGES: Record<string, string> = { scala: 'Scala', sql: 'SQL', r: 'R' };

/** What two rows must agree in to mean the same notebook. */
export function notebookKey({ parts }: Notebook): string {
  return parts.join('/');
}

/** The folder that holds all the notebooks, as its path in the workspace. */
export function commonFolder(notebooks: readonly Notebook[]): string[] {
  const [first = [], ...others] = notebooks.map(({ parts }) => parts.slice(0, -1));
  let length = first.length;
  for (const folder of others) {
    const differs = first.findIndex((part, index) => part !== folder[index]);
    if (differs >= 0) length = Math.min(length, differs);
  }
  return first.slice(0, length);
}

/**
 * Where each notebook lies on this machine, below the folder of notebooks. What is there is found by the end of its
 * path, as long as no other notebook of the table has the same end. What is not there is expected where an export of
 * their common folder puts it.
 */
export function placeNotebooks(
  notebooks: ReadonlyMap<string, Notebook>,
  exists: (file: string) => boolean,
): Map<string, { file: string; isThere: boolean }> {
  const common = commonFolder([...notebooks.values()]).length;
  const owners = new Map<string, number>();
  for (const { parts } of notebooks.values()) {
    for (const end of endsOf(parts)) owners.set(end, (owners.get(end) ?? 0) + 1);
  }
  return new Map(
    [...notebooks].map(([key, { parts, ending }]) => {
      const expected = parts.slice(common).join('/');
      const ends = endsOf(parts).filter((end) => end.length >= expected.length || owners.get(end) === 1);
      const files = ends.flatMap((end) => (ending ? [ending] : ENDINGS).map((each) => `${end}.${each}`));
      const there = files.find(exists);
      return [key, { file: there ?? `${expected}.${ending ?? 'py'}`, isThere: there !== undefined }];
    }),
  );
}

/** A folder of the workspace, and the folder of this machine into which its export puts what is to be found there. */
export interface Export {
  from: string;
  to: string;
}

/**
 * The exports that bring these notebooks to where `placeNotebooks` expects them. One path that lies elsewhere takes the
 * whole workspace for the common folder; then each of its top folders has an export of its own. A notebook in no folder
 * has none.
 * @param all every notebook that was placed
 * @param folder the folder of notebooks on this machine
 */
export function exportsOf(notebooks: readonly Notebook[], all: readonly Notebook[], folder: string): Export[] {
  const common = commonFolder(all).length;
  const byTop = new Map<string, Notebook[]>();
  for (const each of notebooks.filter(({ parts }) => parts.length > 1)) {
    const top = common > 0 ? '' : (each.parts[0] ?? '');
    byTop.set(top, [...(byTop.get(top) ?? []), each]);
  }
  return [...byTop.values()].map((each) => {
    const parts = commonFolder(each);
    return { from: `/${parts.join('/')}`, to: [folder, ...parts.slice(common)].join('/') };
  });
}

/** An export of a workspace writes source files; an author may have kept the other format. */
const ENDINGS = ['py', 'ipynb'];

/** `a/b/c`, `b/c`, `c`. */
function endsOf(parts: readonly string[]): string[] {
  return parts.map((_, index) => parts.slice(index).join('/'));
}
