import type { RunTable } from '../adapters/dynamodb/run-table';
import { executionArn, parseStatusEvent } from '../domain/runs/cut-off';
import { type CutOffOutcome, closeExecution } from './close-cut-off';

/** EventBridge's "Step Functions Execution Status Change". No field of it is trusted. */
export interface StatusEvent {
  detail?: unknown;
}

export interface CloseEndedReply {
  decision: CutOffOutcome | 'IGNORED';
  run_id?: string;
  reason?: string;
}

/**
 * Closes the run of an execution that ended without CloseRun. The event alone does not decide. If Step Functions still
 * reports the execution as running, this throws, so that Lambda calls again after one minute and after two more; after
 * that the sweep closes the run. An event may come twice, late, out of order or never.
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
    throw new Error(`the event says that execution ${runId} is ${status}, but Step Functions does not say so yet`);
  }
  return { decision, run_id: runId };
}
