import fs from 'node:fs';
import { SourceMap, type SourceMapping } from 'node:module';
import type { SourcePlace } from '../../domain/values/stack-frames';

/** Taken at load: a job may replace them, and its error must still be shown. */
const { readFileSync, statSync } = fs;
const { parse } = JSON;

/** A larger map is not read: it would not fit the memory of a small function. Ours have about 0.5 MB. */
const MAX_MAP_BYTES = 32 * 1024 * 1024;

/** A source's name beyond that is cut. */
const MAX_SOURCE = 120;

/** Where a place of a file came from: `none` if no source has it, undefined if the file has no map that can be read. */
export type FindSource = (line: number, column: number) => SourcePlace | 'none' | undefined;

/**
 * Opens the source map beside a bundle, `<file>.map`. It is read when the first place is asked for, since only errors
 * need it: a start must not wait for it.
 */
export function openSourceMap(file: string): FindSource {
  let map: SourceMap | undefined;
  let isRead = false;
  return (line, column) => {
    if (!isRead) map = readMap(`${file}.map`);
    isRead = true;
    return map && placeIn(map, line, column);
  };
}

/** Undefined if there is none, or none that can be read: an error is shown without it. */
function readMap(file: string): SourceMap | undefined {
  try {
    if (statSync(file).size > MAX_MAP_BYTES) return undefined;
    return new SourceMap(parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Node gives the name too, if the map has one. */
type Named = SourceMapping & { name?: unknown };

function placeIn(map: SourceMap, line: number, column: number): SourcePlace | 'none' {
  try {
    const entry = map.findEntry(line - 1, column - 1);
    if (!('originalSource' in entry) || typeof entry.originalSource !== 'string') return 'none';
    const { originalSource, originalLine, originalColumn, name } = entry as Named;
    const source = originalSource.slice(0, MAX_SOURCE).replace(/[\s"\\]/g, '_');
    return { source, line: originalLine + 1, column: originalColumn + 1, ...(isIdentifier(name) && { name }) };
  } catch {
    // A map of somebody else's making.
    return 'none';
  }
}

function isIdentifier(name: unknown): name is string {
  return typeof name === 'string' && /^[\w$]{1,60}$/.test(name);
}
