import { failAttempt, succeedAttempt } from '../../domain/attempts/attempt';
import { errorRecord, failedText } from '../../domain/attempts/attempt-error';
import { readUsage, type Usage } from '../../domain/cost/usage';
import { type BadEnd, forgottenEnd, outputOfWork, stoppedEnd } from '../../domain/runs/service-work';
import { AttemptFailedError } from '../../domain/tables/error-names';
import { findKind } from '../../domain/targets/kinds';
import { iso } from '../../domain/values/instant';
import type { WorkState } from '../../drivers/service-driver';
import { lastLines } from './last-lines';
import type { Looking } from './looking';
import { resultInFile } from './work-files';

export type Ended = Exclude<WorkState, { is: 'running' | 'between' }>;

/** END of an attempt whose work has ended. Its good end stands, even if it comes after the deadline or a stop. */
export async function endWith(looking: Looking, state: Ended): Promise<void> {
  const { row, run, ending } = looking;
  if (state.is === 'unknown') return await endAttempt(looking, forgottenEnd(row));
  const usage = readUsage(state.usage);
  if (state.is === 'stopped')
    return await endAttempt(looking, { ...stoppedEnd(row, run, { ending, detail: state.detail }), usage });
  for (const text of lastLines(state.printed)) looking.log('info', text);
  if (state.is === 'failed') {
    const { name, message, stack, trace } = state;
    if (trace !== undefined) looking.log('error', trace);
    const error = errorRecord(name, message, stack);
    return await endAttempt(looking, { class: state.class, error, workOver: true, usage });
  }
  const kept = await resultOf(looking, state.output);
  if ('output' in kept) await succeed(looking, kept.output, usage);
  else await endAttempt(looking, { ...kept, usage });
}

async function resultOf(looking: Looking, output: string | undefined): Promise<{ output: string } | BadEnd> {
  return findKind(looking.target.kind)?.takesFiles ? await resultInFile(looking) : outputOfWork(output);
}

async function succeed({ row, runs, now }: Looking, output: string, usage: Usage | undefined): Promise<void> {
  const { attempt, claim = '' } = row;
  const end = {
    attempt,
    claim,
    endedAt: iso(now()),
    durationMs: durationMs(row, now()),
    output,
    workOver: true,
    usage,
  } as const;
  if (await runs.update(row, succeedAttempt(end))) return;
  // Two calls may have seen the end at once.
  const found = await runs.findJobRun(row, row.job_name);
  if (found?.status === 'SUCCEEDED' && found.attempt === attempt && found.claim === claim) return;
  throw new AttemptFailedError(`END of attempt ${attempt} was refused: the job run was closed meanwhile`);
}

/** END of an attempt that failed. The row stays RUNNING: SettleAttempt decides what follows. */
export async function endAttempt({ row, runs, now, log }: Looking, end: BadEnd): Promise<never> {
  const { attempt, claim = '' } = row;
  log('error', `${end.error.name}: ${end.error.message}`);
  const endedAt = iso(now());
  await runs.update(row, failAttempt({ attempt, claim, endedAt, durationMs: durationMs(row, now()), ...end }));
  throw new AttemptFailedError(failedText(attempt, end.error));
}

function durationMs({ attempts, attempt }: Looking['row'], now: number): number {
  return Math.max(0, now - Date.parse(attempts[attempt - 1]?.started_at ?? iso(now)));
}
