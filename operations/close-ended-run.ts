import type { RunTable } from '../adapters/dynamodb/run-table';
import { executionArn, parseStatusEvent } from '../domain/runs/cut-off';
import { type CutOffOutcome, closeExecution } from './close-cut-off';

/** EventBridge's "Step Functions Execution Status Change", of which nothing is relied on. */
export interface StatusEvent {
  detail?: unknown;
}

export interface CloseEndedReply {
  decision: CutOffOutcome | 'IGNORED';
  run_id?: string;
  reason?: string;
}

/**
 * Closes the run of an execution that ended without CloseRun. The event's word is not enough: where Step Functions still
 * says that the execution runs, it throws, so that Lambda asks again after a minute and after two more; then it is the
 * sweep's. An event may come twice, late or out of order, or never.
 */
export async function closeEndedRun(
  event: StatusEvent,
  { runs, stateMachineArn }: { runs: RunTable; stateMachineArn: string },
): Promise<CloseEndedReply> {
  const parsed = parseStatusEvent(event, stateMachineArn);
  if ('ignored' in parsed) return { decision: 'IGNORED', reason: parsed.ignored };
  const { runId, status } = parsed;
  const decision = await closeExecution(runs, runId, executionArn(stateMachineArn, runId));
  if (decision === 'RUNNING') {
    throw new Error(`the event says that execution ${runId} is ${status}, and Step Functions does not say so yet`);
  }
  return { decision, run_id: runId };
}
