import { createReadStream } from 'node:fs';
import { parseDocument, stringify } from 'yaml';
import type { ExportedGroup } from '../../domain/groups/export-group';
import { type FileGroup, parseGroupsFile, type Targets } from '../../domain/groups/groups-file';
import { BadInputError } from '../../domain/tables/error-names';

/** Larger than any table of jobs that people write; of a wrong file (a dump, a video) no more than this is read. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The groups of a YAML (or JSON) file. Throws `BadInputError` with every problem, each with its place. */
export async function readGroupsFile(file: string, targets?: Targets): Promise<FileGroup[]> {
  const parsed = parseGroupsFile(parseYaml(file, await readText(file)), targets);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return parsed.groups;
}

/** A groups file's text. What YAML 1.1 would take for something else (`yes`, `1e3`) is quoted, though this reads it as 1.2. */
export function renderGroupsFile(groups: Readonly<Record<string, ExportedGroup>>): string {
  return stringify({ groups }, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** The value that a text typed at a prompt is, in YAML: `3`, `true`, `[a, b]`, `{k: v}`. Throws with what is wrong in it. */
export function readYamlValue(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault)
    throw new Error(`it is no YAML: ${fault.message.split('\n')[0]?.replace(/ at line \d+, column \d+:$/, '')}`);
  // At a prompt nobody writes comments: a colour is `#fff`, and all of it is meant.
  if (document.comment || document.commentBefore || document.contents?.comment) return text;
  return document.toJS();
}

function parseYaml(file: string, text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  // A warning is a tag that YAML would drop (`!Sub …`): what was meant by it is not what would be written.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new BadInputError(faults.map(({ code, message }) => `${file}: ${EXPLAINED[code] ?? message.trim()}`));
  }
  try {
    const content: unknown = document.toJS();
    // An alias inside the value that it names makes a value without end, which only this finds.
    JSON.stringify(content);
    return content;
  } catch (error) {
    throw new BadInputError([`${file}: its aliases cannot be resolved: ${(error as Error).message.split('\n')[0]}`]);
  }
}

const EXPLAINED: Record<string, string> = {
  MULTIPLE_DOCS: 'it holds more than one document (divided by "---"): put all groups under one "groups"',
};

async function readText(file: string): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    // One byte more than is allowed, also of a pipe or a device, whose size nobody knows.
    for await (const chunk of createReadStream(file, { end: MAX_BYTES })) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new BadInputError([`${file} cannot be read: ${(error as Error).message}`]);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > MAX_BYTES)
    throw new BadInputError([`${file} is too large: a groups file has at most ${MAX_BYTES} bytes`]);
  return bytes.toString('utf8');
}
