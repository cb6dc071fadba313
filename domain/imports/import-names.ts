import { MAX_GROUP_NAME, MAX_TARGET_NAME } from '../values/names';
import type { Notebook } from './notebooks';
import { UniqueNames, validName } from './valid-name';

/** The kind of all targets that an import declares. */
const KIND = 'notebook';

/** The target of each notebook. Names follow the paths and not the rows' order, so that they stay as they are. */
export function nameTargets(notebooks: ReadonlyMap<string, Notebook>): Map<string, string> {
  const names = new UniqueNames(MAX_TARGET_NAME);
  return new Map(
    [...notebooks].sort(byKey).map(([key, { parts }]) => {
      const [name = '', folder] = parts.slice(-2).reverse();
      const short = validName(name, 'notebook', MAX_TARGET_NAME);
      const long = validName(`${folder}-${name}`, 'notebook', MAX_TARGET_NAME);
      return [key, `${KIND}:${names.take(names.has(short) && folder !== undefined ? long : short)}`];
    }),
  );
}

function byKey([one]: [string, unknown], [two]: [string, unknown]): number {
  return one < two ? -1 : 1;
}

/** The group of each value of `job_group`. What is a name already keeps it. */
export function nameGroups(values: readonly string[]): Map<string, string> {
  const names = new UniqueNames(MAX_GROUP_NAME);
  const given = [...new Set(values)].sort();
  const wanted = given.map((group) => ({ group, name: validName(group, 'group', MAX_GROUP_NAME) }));
  const named = [...wanted].sort((one, two) => Number(two.group === two.name) - Number(one.group === one.name));
  return new Map(named.map(({ group, name }) => [group, names.take(name)]));
}
