import { EMBEDDED_MARGINS } from '../../../domain/attempts/deadline';
import type { MasterRow } from '../../../domain/tables/master-row';
import type { CloseRequest } from '../../../operations/close-run';
import { type LoadDependencies, type LoadRequest, loadGroup } from '../../../operations/load/load-group';
import type { LoadReply } from '../../../operations/load/load-reply';
import type { Tables } from '../services/memory-tables';
import { aJobRow, putGroup } from './a-group';

export type RunReply = Extract<LoadReply, { decision: 'RUN' }>;

let groups = 0;

/** A group's name that no test before this one in the file has used: one table serves them all. */
export function aGroupName(): string {
  groups += 1;
  return `nightly-${groups}`;
}

/** The first run of the group, as Step Functions would call LoadGroup for it. */
export function aLoadRequest(group: string, given: Partial<LoadRequest> & { input?: object } = {}): LoadRequest {
  const runId = given.run_id ?? `${group}-run`;
  return {
    execution: `arn:aws:states:eu-central-1:123456789012:execution:runsheet:${runId}`,
    execution_started_at: '2026-11-22T02:30:00.000Z',
    ...given,
    run_id: runId,
    input: { group, ...given.input },
  };
}

/** What LoadGroup depends on: every execution runs, and only the functions `load-orders` and `report` are deployed. */
export function loadDependencies(tables: Tables, given: Partial<LoadDependencies> = {}): LoadDependencies {
  return {
    master: tables.master,
    runs: tables.runs,
    askExecution: async () => 'RUNNING',
    margins: EMBEDDED_MARGINS,
    targets: new Set(['load-orders', 'report']),
    functionPrefix: 'runsheet-job-',
    secrets: new Map(),
    remainingMs: 300_000,
    ...given,
  };
}

/** Loads a group of these jobs as a run of its own: a committed plan. */
export async function aPlannedRun(
  tables: Tables,
  jobs: readonly MasterRow[] = [aJobRow()],
  settings?: MasterRow,
  input: object = {},
): Promise<{ group: string; request: LoadRequest; reply: RunReply }> {
  const group = aGroupName();
  await putGroup(tables, group, jobs, settings);
  const request = aLoadRequest(group, { input });
  return { group, request, reply: requireRun(await loadGroup(request, loadDependencies(tables))) };
}

export function requireRun(reply: LoadReply): RunReply {
  if (reply.decision === 'RUN') return reply;
  throw new Error(`LoadGroup answered ${JSON.stringify(reply)}: the test needs a run`);
}

/** CloseRun's call for the same execution. */
export function closeOf({ run_id, execution, execution_started_at }: LoadRequest): CloseRequest {
  return { run_id, execution, execution_started_at };
}
