import { isPart } from '../runs/part-of-group';
import { lateBy } from '../runs/run-times';
import type { RunRow } from '../tables/rows';
import { isNotifiedRun } from '../tables/statuses';

/** How a group is doing, the most urgent first. The board lists the groups in this order. */
export const GROUP_HEALTHS = ['failed', 'unreadable', 'missed', 'late', 'running', 'healthy'] as const;
export type GroupHealth = (typeof GROUP_HEALTHS)[number];

export interface GroupSigns {
  /** The newest runs, the newest first. */
  newest: readonly Pick<RunRow, 'status' | 'stop_requested' | 'left_out'>[];
  open: readonly RunRow[];
  /** Scheduled times that were missed. */
  missed: readonly unknown[];
  /** Why the settings cannot be read; empty if they can. */
  problems: readonly string[];
}

export function groupHealth({ newest, open, missed, problems }: GroupSigns, now: number): GroupHealth {
  const last = lastThatTells(newest);
  if (last && isNotifiedRun(last)) return 'failed';
  if (problems.length > 0) return 'unreadable';
  if (missed.length > 0) return 'missed';
  if (open.some((run) => lateBy(run, now) !== undefined)) return 'late';
  return last?.status === 'RUNNING' || open.length > 0 ? 'running' : 'healthy';
}

/**
 * A skipped run says nothing about how the run before it went. A run of a part of the group says that something failed;
 * while it goes well, the last whole run decides.
 */
function lastThatTells(newest: GroupSigns['newest']): GroupSigns['newest'][number] | undefined {
  const started = newest.filter(({ status }) => status !== 'SKIPPED');
  const [last] = started;
  return last && isPart(last) && !isNotifiedRun(last) ? started.find((run) => !isPart(run)) : last;
}
