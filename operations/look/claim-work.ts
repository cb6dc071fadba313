import { randomUUID } from 'node:crypto';
import { startAttempt } from '../../domain/attempts/attempt';
import { failedText } from '../../domain/attempts/attempt-error';
import type { AttemptRequest } from '../../domain/attempts/attempt-request';
import { SERVICE_TASK_SECONDS, serviceDeadline } from '../../domain/attempts/deadline';
import { lateMs } from '../../domain/plans/looks';
import { judgeCall } from '../../domain/runs/service-work';
import { AttemptFailedError, AttemptRefusedError } from '../../domain/tables/error-names';
import { type JobRunRow, jobEntry } from '../../domain/tables/rows';
import { iso } from '../../domain/values/instant';
import type { LookDependencies } from './looking';

/** `isNew`: this call has claimed the attempt, so that nobody has started its work. */
export interface ClaimedWork {
  row: JobRunRow;
  isNew: boolean;
}

/** Another call may claim the attempt between this one's read and its write. */
const MAX_READS = 3;

/** START, or the attempt as an earlier call has left it. Whichever call claimed it, any call may go on with it. */
export async function claimWork(request: AttemptRequest, deps: LookDependencies): Promise<ClaimedWork | 'SUCCEEDED'> {
  const { run_id, job_name, attempt } = request;
  for (let reads = 0; reads < MAX_READS; reads++) {
    const row = await deps.runs.findJobRun(request, job_name);
    const verdict = judgeCall(row, request);
    if (verdict === 'SUCCEEDED') return verdict;
    if (!row || verdict === 'REFUSED') break;
    if (verdict === 'GO_ON') return { row, isNew: false };
    if (verdict === 'FAILED') throw new AttemptFailedError(failedAgain(row));
    const claimed = await start(request, row, deps);
    if (claimed) return { row: claimed, isNew: true };
  }
  throw new AttemptRefusedError(
    `attempt ${attempt} of ${job_name} in ${run_id} was refused: it is neither the next one nor the one under way`,
  );
}

function start(
  { run_id, parts, job_name, attempt, plan }: AttemptRequest,
  { timeout_minutes = 0, looks = 'often' }: JobRunRow,
  { runs, invocation, now }: LookDependencies,
): Promise<JobRunRow | undefined> {
  const startedAt = now();
  const change = startAttempt({
    attempt,
    claim: randomUUID(),
    plan,
    ...invocation,
    startedAt: iso(startedAt),
    leaseUntil: iso(serviceDeadline(startedAt, timeout_minutes) + lateMs(looks)),
    startingUntil: iso(startedAt + SERVICE_TASK_SECONDS * 1000),
  });
  return runs.update<JobRunRow>({ run_id, parts, entry: jobEntry(job_name) }, change);
}

/** Its end is recorded, and the answer of the call that recorded it was lost. */
function failedAgain({ attempt, attempts }: JobRunRow): string {
  const error = attempts[attempt - 1]?.error;
  return error ? failedText(attempt, error) : `attempt ${attempt} failed`;
}
