import { BULK_WRITES } from '../adapters/dynamodb/client';
import type { RunTable } from '../adapters/dynamodb/run-table';
import { runTable } from '../adapters/environment';
import { type CloseRequest, closeRun } from '../operations/close-run';
import { logged } from './log-call';

let runs: RunTable | undefined;

export const handler = logged('close-run', (request: CloseRequest) => {
  runs ??= runTable(BULK_WRITES);
  return closeRun(runs, request, 'END');
});
