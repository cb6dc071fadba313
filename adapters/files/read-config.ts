import { type ProjectConfig, parseConfig } from '../../domain/project/project-config';
import { nameOfFile, placeProblems } from './placed-problems';
import { readYaml } from './read-yaml';

/** As a groups file: an import declares a target for each of some thousand notebooks. */
export const MAX_CONFIG_BYTES = 4 * 1024 * 1024;

/** Reads the text of a config, or returns every problem with the file and the line. */
export function readConfig(text: string, file: string): { config: ProjectConfig } | { problems: string[] } {
  const read = readYaml(text, MAX_CONFIG_BYTES);
  if ('problems' in read) return { problems: read.problems.map((problem) => `${file}: ${problem}`) };
  const parsed = parseConfig(read.value);
  return 'problems' in parsed
    ? { problems: placeProblems(parsed.problems, read.lineOf, nameOfFile(file)) }
    : { config: parsed.config };
}
