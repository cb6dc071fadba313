import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupRows, MasterTable } from '../../adapters/dynamodb/master-table';
import { APPLY_CUT_OFF_MS } from '../../domain/groups/apply-mark';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { BadInputError } from '../../domain/tables/error-names';
import { timeOf } from '../../domain/values/instant';

const LOOK_MS = 500;

/**
 * Returns a group's rows as they were at one moment, never half of an `apply`. The settings row says whether an apply
 * is writing (`applying`) and which was the last (`revision`): both are read before and after the rows. Throws a
 * `BadInputError` if an apply stays in the middle of its writes for `patienceMs`.
 */
export async function readGroup(master: MasterTable, group: string, patienceMs = APPLY_CUT_OFF_MS): Promise<GroupRows> {
  const giveUpAt = performance.now() + patienceMs;
  for (;;) {
    const before = await master.readRow(group, SETTINGS_ROW);
    const rows = before?.applying ? undefined : await master.readGroup(group);
    const after = await master.readRow(group, SETTINGS_ROW);
    if (rows && !after?.applying && before?.revision === after?.revision) return rows;
    // An apply that began so long ago was cut off: waiting for it is useless.
    const cutOff = after?.applying && !(Date.now() - timeOf(after.applying_since) < APPLY_CUT_OFF_MS);
    if (cutOff || performance.now() > giveUpAt) {
      const since = after?.applying_since;
      const what =
        typeof since === 'string' && since !== ''
          ? `has been in the middle of an apply since ${since}`
          : 'was left half-written by an apply';
      throw new BadInputError([`group "${group}" ${what}: run the apply again to complete it`]);
    }
    await sleep(LOOK_MS);
  }
}
