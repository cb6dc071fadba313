import { createReadStream } from 'node:fs';
import { parseDocument, stringify } from 'yaml';
import type { ExportedGroup } from '../../domain/groups/export-group';
import { type FileGroup, parseGroupsFile, type Targets } from '../../domain/groups/groups-file';
import { BadInputError } from '../../domain/tables/error-names';

/** Larger than any groups file that people write. Of a wrong file (a dump, a video) no more than this is read. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Reads the groups of a YAML or JSON file. Throws `BadInputError` with every problem and its place. */
export async function readGroupsFile(file: string, targets?: Targets): Promise<FileGroup[]> {
  const parsed = parseGroupsFile(parseYaml(file, await readText(file)), targets);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  return parsed.groups;
}

/**
 * Renders a groups file. It quotes text that YAML 1.1 would misread (`yes`, `1e3`), although we read files as YAML 1.2.
 */
export function renderGroupsFile(groups: Readonly<Record<string, ExportedGroup>>): string {
  return stringify({ groups }, { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/** Reads text typed at a prompt as a YAML value: `3`, `true`, `[a, b]`, `{k: v}`. Throws if it is not valid YAML. */
export function readYamlValue(text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault)
    throw new Error(`it is not valid YAML: ${fault.message.split('\n')[0]?.replace(/ at line \d+, column \d+:$/, '')}`);
  // Nobody writes comments at a prompt: a text such as the colour `#fff` is meant as it stands.
  if (document.comment || document.commentBefore || document.contents?.comment) return text;
  return document.toJS();
}

function parseYaml(file: string, text: string): unknown {
  const document = parseDocument(text, { logLevel: 'error' });
  // A warning is a tag that YAML would drop (`!Sub …`), so that the value would not be what its author meant.
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    throw new BadInputError(faults.map(({ code, message }) => `${file}: ${EXPLAINED[code] ?? message.trim()}`));
  }
  try {
    const content: unknown = document.toJS();
    // An alias inside the value that it names makes an endless value. Only this finds it.
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
    // Reads one byte more than is allowed, because the size of a pipe or a device is unknown.
    for await (const chunk of createReadStream(file, { end: MAX_BYTES })) chunks.push(chunk as Buffer);
  } catch (error) {
    throw new BadInputError([`${file} cannot be read: ${(error as Error).message}`]);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > MAX_BYTES)
    throw new BadInputError([`${file} is too large: a groups file has at most ${MAX_BYTES} bytes`]);
  return bytes.toString('utf8');
}
