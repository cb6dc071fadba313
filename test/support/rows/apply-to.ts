import type { GroupChanges } from '../../../domain/groups/group-changes';
import type { FileGroup } from '../../../domain/groups/groups-file';
import { applyGroup } from '../../../operations/apply-group';
import { planApply } from '../../../operations/plan-apply';
import type { Tables } from '../services/memory-tables';

/** Plans and applies at once, as `apply --yes` does. */
export async function applyTo(
  { master }: Pick<Tables, 'master'>,
  group: FileGroup,
  author = { by: 'ada', reason: 'the shop opens' },
  options: { prune?: boolean } = {},
): Promise<GroupChanges> {
  const planned = await planApply(master, group, options);
  await applyGroup(master, planned, author);
  return planned.changes;
}
