import { waitKey } from '../../domain/runs/end-wait';
import type { JobRunRow } from '../../domain/tables/rows';
import { toldWork } from '../../domain/targets/services/end-notices';
import type { Waits } from './hear-end';

/** Whether the machine may wait for a notice of the end of this row's work, and so look at it much later. */
export function mayAwait({ status, looks, work_id }: JobRunRow): boolean {
  return status === 'RUNNING' && looks === 'notified' && work_id !== undefined;
}

/**
 * Ends the wait for this row's work, so that the machine looks at it at once. Harmless at any time, as any look is.
 * Returns the token of the wait; undefined if nothing waits.
 */
export async function wakeWait(row: JobRunRow, waits: Waits): Promise<string | undefined> {
  const work = toldWork(row);
  const wait = work && (await waits.find(waitKey(work)));
  if (wait) await waits.wake(wait.token);
  return wait?.token;
}
