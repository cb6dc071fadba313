import type { Context } from 'aws-lambda';
import { publish, putEvents } from '../adapters/aws/notices';
import { printMetrics } from '../adapters/aws/print-metrics';
import { requireEnv, runTable } from '../adapters/environment';
import type { NotifyDependencies } from '../operations/end-notices';
import { notifyEnds } from '../operations/notify-ends';
import { logged } from './log-call';

let deps: NotifyDependencies | undefined;

/** The function on the run table's stream. */
export const handler = logged('notify-ends', (event: { Records?: unknown[] }, context: Context) => {
  deps ??= {
    runs: runTable(),
    stack: requireEnv('RUNSHEET_STACK'),
    putEvents,
    publish: publish.bind(undefined, requireEnv('RUNSHEET_NOTIFY_TOPIC')),
    printMetrics,
  };
  return notifyEnds(event.Records ?? [], deps, () => context.getRemainingTimeInMillis());
});
