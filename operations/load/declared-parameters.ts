import type { MasterTable } from '../../adapters/dynamodb/master-table';
import { type Declared, declaredParameters, readRunParameters } from '../../domain/groups/declared-parameters';
import { parseSettingsRow } from '../../domain/groups/group-settings';
import { parseJobRow } from '../../domain/groups/job';
import { BadInputError } from '../../domain/tables/error-names';
import type { JsonObject } from '../../domain/values/json';
import { readGroup } from './read-group';
import type { GroupSource } from './read-original';

/** What the group's rows declare. A bad row declares nothing; it is INVALID. */
export function declaredBy({ settings, rows, read = parseJobRow }: Omit<GroupSource, 'name'>): Declared {
  const jobs = rows.flatMap((row) => {
    const parsed = read(row);
    return 'job' in parsed ? [parsed.job] : [];
  });
  return declaredParameters(settings, jobs);
}

/**
 * Reads the texts of `--param` as the group's rows declare them. Throws `BadInputError` with every problem. A group
 * that is not there declares nothing.
 */
export async function readParameters(
  master: MasterTable,
  group: string,
  texts: Readonly<Record<string, string>>,
): Promise<JsonObject> {
  if (Object.keys(texts).length === 0) return {};
  const rows = await readGroup(master, group);
  const parsed = parseSettingsRow(rows.settings);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  const declared = declaredBy({ rows: rows.jobs, settings: parsed.settings });
  const read = readRunParameters(texts, declared);
  if ('problems' in read) throw new BadInputError(read.problems.map((problem) => `--param: ${problem}`));
  return read.parameters;
}
