import { BULK_WRITES } from '../adapters/dynamodb/client';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { requireEnv, runTable } from '../adapters/environment';
import { closeEndedRun, type StatusEvent } from '../operations/close-ended-run';
import { logged } from './log-call';

let runs: RunTable | undefined;

export const handler = logged('close-ended-run', (event: StatusEvent) => {
  runs ??= runTable(BULK_WRITES);
  return closeEndedRun(event, { runs, stateMachineArn: requireEnv('RUNSHEET_STATE_MACHINE_ARN') });
});
