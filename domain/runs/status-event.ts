import { isPlainObject } from '../values/json';
import { isRunId } from '../values/names';
import { showValue } from '../values/show-value';

/** The execution that an event tells of, or why nothing is to be done about it. */
export type ParsedStatusEvent = { runId: string; status: string } | { ignored: string };

/**
 * Reads an "Step Functions Execution Status Change" event. Anyone who may call the function can have written it: it only
 * names an execution of the one state machine, and what became of that is asked of Step Functions.
 */
export function parseStatusEvent(event: unknown, stateMachineArn: string): ParsedStatusEvent {
  const detail = isPlainObject(event) ? event.detail : undefined;
  if (!isPlainObject(detail)) return { ignored: 'it is no event of an execution' };
  const { name, status, stateMachineArn: arn } = detail;
  // Batches of a Distributed Map are executions too, of a machine whose ARN is longer (protocol, F30).
  if (arn !== stateMachineArn) return { ignored: `its state machine is ${showValue(arn)}` };
  if (!isRunId(name)) return { ignored: `its name ${showValue(name)} can be no run's: LoadGroup refuses it` };
  return { runId: name, status: typeof status === 'string' ? status : 'unknown' };
}

/** An execution's ARN, of its machine's. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
