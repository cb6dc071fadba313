import type { BriefRun } from '../../adapters/dynamodb/brief-rows';
import { lateBy } from '../../domain/runs/run-times';
import type { RunRow } from '../../domain/tables/rows';
import { isNotifiedRun } from '../../domain/tables/statuses';
import type { Due } from './read-due';

/** How a group stands, what needs a person's eye first: the order of the board's first page. */
export const STANDINGS = ['failed', 'unreadable', 'missed', 'late', 'running', 'well'] as const;
export type Standing = (typeof STANDINGS)[number];

/** `newest`: the group's newest runs, the newest first; `open`: those of its runs that are open. */
export function standingOf(
  newest: readonly BriefRun[],
  open: readonly RunRow[],
  { missed, problems }: Pick<Due, 'missed' | 'problems'>,
  now: number,
): Standing {
  // A run that was skipped says nothing of how the one before it went.
  const telling = newest.find(({ status }) => status !== 'SKIPPED');
  if (telling && isNotifiedRun(telling)) return 'failed';
  if (problems.length > 0) return 'unreadable';
  if (missed.length > 0) return 'missed';
  if (open.some((run) => lateBy(run, now) !== undefined)) return 'late';
  return telling?.status === 'RUNNING' || open.length > 0 ? 'running' : 'well';
}
