import { isPlainObject, parsedObject } from '../../domain/values/json';
import type { NotebookOf, Sources } from '../page';

/*
 * An executed notebook as the board shows it: sources and outputs as texts, and pictures in PNG. Nothing else that a
 * notebook may hold is taken from its file: no HTML, no script, no SVG, no widget.
 */

export interface ExecutedNotebook {
  job: string;
  attempt: number;
  cells: NotebookCell[];
  /** How many further cells it has. */
  left: number;
  /** Why it cannot be shown. */
  problem: string | undefined;
}

export interface NotebookCell {
  /** As in the notebook's own file. Undefined for a cell that papermill has put in. */
  number: number | undefined;
  isCode: boolean;
  isFailed: boolean;
  /** `running` if the notebook was ended in it. */
  status: string | undefined;
  source: string;
  outputs: CellOutput[];
  /** What is said of outputs that were not kept. */
  note: string | undefined;
}

export type CellOutput = { text: string; isError: boolean } | { png: string };

/** A page shows so much. The file has all of it. */
const MAX_CELLS = 200;
const MAX_SOURCE = 4_000;
const MAX_OUTPUT = 8_000;
const MAX_TEXT = 200_000;
const MAX_PICTURES = 1_500_000;

export async function readNotebook(
  of: NotebookOf | undefined,
  read: Sources['readNotebook'],
): Promise<ExecutedNotebook | undefined> {
  if (!of || !read) return undefined;
  const { job, attempt } = of;
  const empty = { job, attempt, cells: [], left: 0 };
  const text = await read(of);
  if (text === undefined) return { ...empty, problem: 'There is none: it was never written, or was removed as old.' };
  const cells = parsedObject(text)?.cells;
  if (!Array.isArray(cells)) return { ...empty, problem: 'Its file is damaged.' };
  const own = cells.filter((cell) => isPlainObject(cell) && !tagsOf(cell).includes(OF_PAPERMILL));
  return {
    ...empty,
    cells: numbered(own.slice(0, MAX_CELLS)),
    left: Math.max(0, own.length - MAX_CELLS),
    problem: undefined,
  };
}

/** Cells with which papermill points at the one that failed: they are HTML. */
const OF_PAPERMILL = 'papermill-error-cell-tag';
const INJECTED = 'injected-parameters';

function numbered(cells: readonly Record<string, unknown>[]): NotebookCell[] {
  const room = { text: MAX_TEXT, pictures: MAX_PICTURES };
  let number = 0;
  return cells.map((cell) => {
    const isOwn = !tagsOf(cell).includes(INJECTED);
    if (isOwn) number += 1;
    return { ...readCell(cell, room), number: isOwn ? number : undefined };
  });
}

interface Room {
  text: number;
  pictures: number;
}

function readCell(cell: Record<string, unknown>, room: Room): Omit<NotebookCell, 'number'> {
  const { runsheet, papermill } = metadataOf(cell);
  const ours = isPlainObject(runsheet) ? runsheet : {};
  const theirs = isPlainObject(papermill) ? papermill : {};
  const status = ours.status ?? theirs.status;
  return {
    isCode: cell.cell_type === 'code',
    isFailed: status === 'failed' || theirs.exception === true,
    status: typeof status === 'string' ? status : undefined,
    source: take(room, textOf(cell.source), MAX_SOURCE),
    outputs: (Array.isArray(cell.outputs) ? cell.outputs : []).flatMap((output) => readOutput(output, room)),
    note: typeof ours.left_out === 'string' ? ours.left_out.slice(0, MAX_NOTE) : undefined,
  };
}

const MAX_NOTE = 100;

function readOutput(output: unknown, room: Room): CellOutput[] {
  if (!isPlainObject(output)) return [];
  if (output.output_type === 'stream')
    return [{ text: take(room, textOf(output.text), MAX_OUTPUT), isError: output.name === 'stderr' }];
  if (output.output_type === 'error') {
    const lines = Array.isArray(output.traceback) ? output.traceback.map(String).join('\n') : '';
    return [{ text: take(room, lines || `${output.ename}: ${output.evalue}`, MAX_OUTPUT), isError: true }];
  }
  const data = isPlainObject(output.data) ? output.data : {};
  const png = textOf(data['image/png']).replaceAll(/\s/g, '');
  if (/^[A-Za-z0-9+/]+=*$/.test(png) && png.length <= room.pictures) {
    room.pictures -= png.length;
    return [{ png }];
  }
  const json = data['application/json'];
  const text = json === undefined ? textOf(data['text/plain']) : JSON.stringify(json);
  return text === '' ? [] : [{ text: take(room, text, MAX_OUTPUT), isError: false }];
}

function take(room: Room, text: string, most: number): string {
  const length = Math.min(most, room.text);
  const kept = text.length > length ? `${text.slice(0, length)}…` : text;
  room.text -= Math.min(text.length, length);
  return kept;
}

/** A text of a notebook may be a list of its lines. */
function textOf(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join('') : typeof value === 'string' ? value : '';
}

function metadataOf(cell: Record<string, unknown>): Record<string, unknown> {
  return isPlainObject(cell.metadata) ? cell.metadata : {};
}

function tagsOf(cell: Record<string, unknown>): unknown[] {
  const { tags } = metadataOf(cell);
  return Array.isArray(tags) ? tags : [];
}
