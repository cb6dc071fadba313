import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readPlainFile } from './read-plain-file';
import { writeWhole } from './write-whole';

/*
 * Executed notebooks, one an attempt, beside the logs of a home. They are removed as logs are.
 */

/** Our runner keeps less than 3 MB of outputs, and papermill's outputs are cut in the same way. */
const MOST = 8 * 1024 * 1024;

/** The attempt whose notebook it is. */
export interface NotebookOf {
  runId: string;
  job: string;
  attempt: number;
}

/** The name is made of a digest, so that nothing in a row is ever a path. */
export function keptNotebookFile(logs: string, { runId, job, attempt }: NotebookOf): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([runId, job, attempt]))
    .digest('hex');
  return path.join(logs, `notebook-${digest.slice(0, 32)}.ipynb`);
}

/** The names of such files, and of one whose writing was cut off. */
export const KEPT_NOTEBOOK = /^notebook-[0-9a-f]{32}\.ipynb(\.\d+\.new)?$/;

/**
 * Keeps an executed notebook of an attempt's folder. The attempt has ended by then, whatever becomes of its notebook.
 * @param hide removes the values of secrets
 */
export function keepNotebook(logs: string, of: NotebookOf, file: string, hide: (text: string) => string): void {
  const found = readPlainFile(file, MOST);
  if (found === undefined) return;
  const text =
    'text' in found
      ? hide(found.text)
      : noteOf(`The executed notebook had ${found.bytes} bytes. At most ${MOST} are kept.`);
  writeWhole(keptNotebookFile(logs, of), text);
}

/** The file of the kept notebook. Undefined if there is none. */
export function findKeptNotebook(logs: string, of: NotebookOf): string | undefined {
  const file = keptNotebookFile(logs, of);
  return existsSync(file) ? file : undefined;
}

/** The kept notebook's text. Undefined if there is none. */
export function readKeptNotebook(logs: string, of: NotebookOf): string | undefined {
  const found = readPlainFile(keptNotebookFile(logs, of), MOST);
  return found && 'text' in found ? found.text : undefined;
}

function noteOf(sentence: string): string {
  const cell = { cell_type: 'markdown', id: 'note', metadata: {}, source: sentence };
  return JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 });
}
