import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupRows, MasterTable } from '../adapters/dynamodb/master-table';
import { SETTINGS_ROW } from '../domain/groups/group-settings';
import { BadInputError } from '../domain/tables/error-names';

/** How long an `apply` may be in the middle of its writes before a run gives up on it (protocol, F22). */
const PATIENCE_MS = 60_000;
const LOOK_MS = 500;

/**
 * A group as it stood at one moment: no half of an `apply`. Its settings row says while one writes (`applying`) and which
 * was the last (`revision`); both are looked at before and after the rows.
 */
export async function readGroup(master: MasterTable, group: string, patienceMs = PATIENCE_MS): Promise<GroupRows> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const before = await master.readRow(group, SETTINGS_ROW);
    const rows = before?.applying ? undefined : await master.readGroup(group);
    const after = await master.readRow(group, SETTINGS_ROW);
    if (rows && !after?.applying && before?.revision === after?.revision) return rows;
    // One that began so long ago was cut off: nobody is there to wait for.
    const cutOff = after?.applying && !(Date.now() - Date.parse(String(after.applying_since)) < PATIENCE_MS);
    if (cutOff || Date.now() > giveUpAt) {
      throw new BadInputError([
        `group "${group}" has been in the middle of an apply since ${after?.applying_since ?? 'a while'}: run the apply again to complete it`,
      ]);
    }
    await sleep(LOOK_MS);
  }
}
