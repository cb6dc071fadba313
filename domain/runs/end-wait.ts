import type { AttemptRequest } from '../attempts/attempt-request';
import type { Change } from '../tables/change';
import { expiresWait } from '../tables/retention';
import type { JobRunRow } from '../tables/rows';
import type { EndedWork } from '../targets/services/end-notices';

/*
 * An item of the run table says that the state machine waits for the end of work in a service, and how to wake it. It
 * is found by what an event says of the work: its kind and its id. It has no other use, and TTL deletes it.
 */

export interface EndWait {
  run_id: string;
  entry: string;
  /** Ends the wait. Each wait has a new one, which ends that wait alone. */
  token: string;
  /** When the call that noted it began, epoch ms. */
  noted_at: number;
  /** The call that waits. */
  call: AttemptRequest;
  expires_at: number;
}

/** The key of the item about this work. */
export function waitKey({ kind, id }: EndedWork): { run_id: string; entry: string } {
  return { run_id: `@work#${kind}#${id}`, entry: 'wait' };
}

/** Notes the wait. Refused if a later call has noted its own: this one's is over by then. */
export function noteWait(token: string, call: AttemptRequest, row: JobRunRow, now: number): Change {
  return {
    condition: { any: [{ absent: 'entry' }, { less: ['noted_at', now] }] },
    set: [
      ['token', token],
      ['noted_at', now],
      ['call', call],
      ['expires_at', expiresWait(row.lease_until ?? row.planned_at)],
    ],
  };
}
