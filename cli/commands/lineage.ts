import { type Command, InvalidArgumentError } from 'commander';
import { readStoredSecret } from '../../adapters/aws/stored-secrets';
import { readSecretInFile } from '../../adapters/files/secrets-file';
import { EventRefused, type LineageReceiver } from '../../adapters/lineage/receiver';
import { type LineageEvent, lineageOfJobRun, lineageOfRun } from '../../domain/notices/lineage-events';
import type { LineagePlace } from '../../domain/notices/lineage-facets';
import type { RunWithRows } from '../../domain/runs/run-with-rows';
import { wellFormedJson } from '../../domain/values/well-formed';
import type { Engine } from '../engines/engine';
import { withEitherEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { requireRunRows } from '../lookup';
import { lineagePlace, openReceiver } from '../notify/lineage-receiver';
import { chooseNotify, LINEAGE_MARK } from '../notify/notify-choice';
import { type CommonOptions, withCommonOptions } from '../options';
import { printJson, printLine, printProblem } from '../terminal/print';

const HELP = `
The events go to --to, or else where the project's config sends lineage (the key lineage of
runsheet.config.yaml). Where neither names a receiver they are printed, an event a line. They are
made of the run's rows, with the ids and times that they had before, so that a receiver may get them
twice: use the command after the receiver was away, after a command was killed, or for runs from
before there was a receiver.

Examples:
  runsheet lineage latest | jq .job.name
  runsheet lineage nightly-20261122T020000Z-1a2b3c
  runsheet lineage latest --to http://localhost:5000
  runsheet lineage latest --to lineage.ndjson --stack runsheet-prod`;

interface LineageOptions extends CommonOptions {
  to?: string;
}

export function lineageCommand(command: Command): void {
  withCommonOptions(command)
    .option('--to <url or file>', 'send them there instead', receiverOf)
    .addHelpText('after', HELP)
    .action(lineage);
}

function receiverOf(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('expected an address or a file.');
  return chooseNotify(`${LINEAGE_MARK}${text.trim()}`).lineage as string;
}

async function lineage(wanted: string, options: LineageOptions): Promise<void> {
  const act = async (engine: Engine, readSecret: (reference: string) => Promise<string>, stack?: string) => {
    const found = await requireRunRows(engine, wanted);
    const receiver = openReceiver({ typed: options.to, config: options.lineage, readSecret });
    const events = eventsOf(found, lineagePlace({ lineage: options.lineage, stack }));
    if (receiver) await sendAll(found.run.run_id, events, receiver, options);
    else if (options.json) printJson({ run_id: found.run.run_id, events });
    else for (const event of events) printLine(wellFormedJson(event));
  };
  await withEitherEngine(options, {
    home: (engine) => act(engine, (secret) => readSecretInFile(engine.embedded.home.secretsFile, secret)),
    stack: (engine) => act(engine, readStoredSecret, engine.stack.name),
  });
}

/** In the order in which they happened, as far as one run of OpenLineage goes. */
function eventsOf({ run, rows }: RunWithRows, place: LineagePlace): LineageEvent[] {
  const [start, ...end] = lineageOfRun(run, place);
  return [...(start ? [start] : []), ...rows.flatMap((row) => lineageOfJobRun(row, place)), ...end];
}

/** A receiver that is away is away for all of them: the command ends at the first. */
async function sendAll(
  runId: string,
  events: readonly LineageEvent[],
  receiver: LineageReceiver,
  { json }: LineageOptions,
): Promise<void> {
  let refused = 0;
  for (const [at, event] of events.entries()) {
    try {
      await receiver.send(event);
    } catch (error) {
      const { message } = error as Error;
      if (!(error instanceof EventRefused))
        throw new UsageError(`${receiver.place}: ${message}. It has taken ${at} of ${events.length} events`);
      printProblem(`${receiver.place} refused ${event.eventType} of ${event.job.name}: ${message}`);
      refused += 1;
    }
  }
  if (refused > 0) process.exitCode = 1;
  if (json) printJson({ run_id: runId, sent: events.length - refused, refused, to: receiver.place });
  else printLine(`${events.length - refused} events of ${runId} sent to ${receiver.place}`);
}
