import { lookEvents } from '../../../domain/plans/looks';
import type { JobRunRow, RunRow } from '../../../domain/tables/rows';
import { isOpen } from '../../../domain/tables/statuses';
import type { AService } from './a-service';

/** The laws that hold after each step. */
export function brokenStep(before: JobRunRow, row: JobRunRow, service: AService): string | undefined {
  if (service.running.length > 1) return `W1 two works run at once: ${service.running.map(({ id }) => id)}`;
  const tokens = service.executions.map(({ token, part }) => `${token} ${part}`);
  if (new Set(tokens).size < tokens.length) return 'W2 an attempt has started its work twice';
  if (!isOpen(before.status) && before.status !== row.status) return `I1 ${before.status} became ${row.status}`;
  if (row.attempt < before.attempt) return `I2 attempt ${before.attempt} became ${row.attempt}`;
  return undefined;
}

/** The laws that hold once nothing can happen any more. */
export function brokenAtEnd(
  row: JobRunRow,
  run: RunRow,
  { outcome, events }: { outcome: string | undefined; events: number },
  service: AService,
): string | undefined {
  if (isOpen(row.status)) return `I8 the row is ${row.status}, and nothing can happen`;
  if ((outcome === 'SUCCEEDED') !== (row.status === 'SUCCEEDED')) return `I4 ${outcome} was heard of ${row.status}`;
  for (const { id } of service.running) {
    // Work that was never noted is the last attempt's: another one would have looked for it.
    const its = row.attempts.find(({ external_id }) => external_id === id) ?? row.attempts.at(-1);
    if (its?.work_over) return `W3 the row says that ${id} is over, and it runs`;
    // What people see of the row is its own error and its reason, not those of an earlier attempt.
    if (!/may still run/.test(`${row.error?.message} ${row.reason}`)) return `W3 ${id} runs on, and the row is silent`;
  }
  for (const { external_id, work_over, usage, error } of row.attempts) {
    const its = service.executions.find(({ id }) => id === external_id);
    if (!its || !work_over || error?.name === 'Runsheet.WorkForgotten') continue;
    if (JSON.stringify(usage) !== JSON.stringify(service.usageUpTo(its)))
      return `W6 ${external_id} used ${JSON.stringify(usage)}`;
  }
  if (row.status === 'SUCCEEDED' && !service.hasEndedWell) return 'W4 SUCCEEDED, and no work has ended well';
  if (row.charged > (row.maximum_retries ?? 0) + 1) return `I6 charged ${row.charged} times`;
  const ofFaults = row.attempts.filter((each) => each.class === 'fault').length;
  // The last attempt of a run that was stopped counts as nothing.
  if (row.status !== 'ABORTED' && row.faults !== ofFaults)
    return `W5 ${row.faults} faults counted, ${ofFaults} attempts are of one`;
  const drawn = 3_000 - (run.events_left ?? 0);
  const planned = 60 + lookEvents(row.timeout_minutes ?? 0, row.looks ?? 'often') + drawn;
  if (events > planned) return `H1 ${events} events, of ${planned} that are planned for`;
  return undefined;
}

/** Whether the machine may be woken now: there is something new for it to hear of. */
export function brokenByWake({ status, attempts, attempt }: JobRunRow, run: RunRow): string | undefined {
  const goesOn = status === 'RUNNING' && !attempts[attempt - 1]?.ended_at;
  return goesOn && !run.stop_requested ? 'E2 the machine is woken while the work goes on' : undefined;
}

/** Where nothing goes wrong, the machine hears at once of an end that is told; after one fault, within minutes. */
export function heardLate(
  { looks, attempts }: JobRunRow,
  { outcome, at }: { outcome: string | undefined; at: number },
  { lastEnd, longestGap }: AService,
  faults: number,
): string | undefined {
  if (looks !== 'notified' || outcome !== 'SUCCEEDED') return undefined;
  const startedAt = Date.parse(attempts.at(-1)?.started_at ?? '');
  const lateMs = Math.max(at - lastEnd, longestGap);
  if (lateMs <= (faults === 0 ? AT_ONCE_MS : SOON_MS + SHARE * (lastEnd - startedAt))) return undefined;
  return `${faults === 0 ? 'E1' : 'E3'} an end is heard ${lateMs / 1000} s late`;
}

/** The steps of two calls, and those of work that is being stopped. The shortest wait is longer. */
const AT_ONCE_MS = 30_000;

/** Lambda repeats a call that an event has asked for after a minute, and after two more, and each takes one at most. */
const SOON_MS = 300_000;
/** For such a share of the time SettleAttempt has the machine wait after a look that died. */
const SHARE = 0.05;
