import { MAX_TARGET_NAME } from '../values/names';
import type { Imported } from './imported';

/**
 * The same with other names for targets that a group outside of the import runs as something else: `load-2`, as for two
 * of one import. The same import again finds the same names. Targets to fill in keep theirs: their author may have
 * filled them in already.
 * @param runningGroup the group outside of the import that runs another target of this name, if there is one
 */
export function renameTargets(
  imported: Imported,
  runningGroup: (target: string, fields: unknown) => string | undefined,
): Imported {
  const toFillIn = new Set(imported.toFillIn.map(({ target }) => target));
  const taken = new Set(Object.keys(imported.targets));
  const names = new Map<string, string>();
  const notes: Imported['notes'] = [];
  for (const [target, fields] of Object.entries(imported.targets)) {
    const group = toFillIn.has(target) ? undefined : runningGroup(target, fields);
    if (group === undefined) continue;
    const name = freeName(target, (each) => taken.has(each) || runningGroup(each, fields) !== undefined);
    taken.add(name);
    names.set(target, name);
    notes.push({ row: target, name: null, problems: [`is ${name}, since the group ${group} runs another ${target}`] });
  }
  if (names.size === 0) return imported;
  const renamed = (target: string) => names.get(target) ?? target;
  const groups = Object.entries(imported.groups).map(([name, group]) => {
    const jobs = Object.entries(group.jobs).map(([job, row]) => [job, { ...row, target: renamed(String(row.target)) }]);
    return [name, { ...group, jobs: Object.fromEntries(jobs) }];
  });
  const targets = Object.entries(imported.targets).map(([target, fields]) => [renamed(target), fields]);
  return {
    ...imported,
    groups: Object.fromEntries(groups),
    targets: Object.fromEntries(targets),
    notes: [...imported.notes, ...notes],
  };
}

function freeName(target: string, isTaken: (name: string) => boolean): string {
  const longest = target.indexOf(':') + 1 + MAX_TARGET_NAME;
  for (let number = 2; ; number++) {
    const name = `${target.slice(0, longest - String(number).length - 1)}-${number}`;
    if (!isTaken(name)) return name;
  }
}
