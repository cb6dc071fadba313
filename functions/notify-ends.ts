import type { Context } from 'aws-lambda';
import { publish, putEvents } from '../adapters/aws/notices';
import { printMetrics, printTotals } from '../adapters/aws/print-metrics';
import { askedMetrics, dynamoDb, requireEnv, runTable } from '../adapters/environment';
import type { MetricsScope } from '../domain/notices/metrics';
import { chooseMetrics } from '../operations/choose-metrics';
import type { NotifyDependencies } from '../operations/end-notices';
import { notifyEnds } from '../operations/notify-ends';
import { logged } from './log-call';

interface Dependencies extends Omit<NotifyDependencies, 'printMetrics'> {
  metrics(): Promise<MetricsScope>;
}

let deps: Dependencies | undefined;

/** The function on the run table's stream. */
export const handler = logged('notify-ends', async (event: { Records?: unknown[] }, context: Context) => {
  deps ??= {
    runs: runTable(),
    stack: requireEnv('RUNSHEET_STACK'),
    putEvents,
    publish: publish.bind(undefined, requireEnv('RUNSHEET_NOTIFY_TOPIC')),
    metrics: metricsScope(),
  };
  // Before the first record: nobody is notified twice because the groups could not be counted.
  const print = (await deps.metrics()) === 'total' ? printTotals : printMetrics;
  return notifyEnds(event.Records ?? [], { ...deps, printMetrics: print }, () => context.getRemainingTimeInMillis());
});

/** What the construct's option says, or else what the number of groups does. */
function metricsScope(): Dependencies['metrics'] {
  const asked = askedMetrics();
  if (asked) return async () => asked;
  return chooseMetrics({ client: dynamoDb(), name: requireEnv('RUNSHEET_MASTER_TABLE') }, Date.now);
}
