import type { RunTable } from '../adapters/dynamodb/run-table';
import { margins, runTable } from '../adapters/environment';
import { type SettleRequest, settle } from '../operations/settle-attempt';
import { logged } from './log-call';

let runs: RunTable | undefined;

export const handler = logged('settle-attempt', (request: SettleRequest & { run_id?: undefined }) => {
  runs ??= runTable();
  return settle(runs, request, margins());
});
