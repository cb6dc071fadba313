import type { RunTable } from '../../adapters/dynamodb/run-table';
import { readSecretInFile } from '../../adapters/files/secrets-file';
import type { LineageConfig } from '../../domain/project/lineage-config';
import type { FailedBefore } from '../../domain/runs/part-of-group';
import type { JobRunRow, RunRow } from '../../domain/tables/rows';
import { nextCommand } from '../../domain/values/next-command';
import { shellWord } from '../../domain/values/shell-word';
import { readStillFailed } from '../../operations/read-chain';
import { LineageNotifier } from './lineage-notifier';
import { lineagePlace, openReceiver } from './lineage-receiver';
import type { NotifyChoice } from './notify-choice';
import { RunNotifier } from './run-notifier';

export interface NotifyGiven {
  notify: NotifyChoice | undefined;
  /** What the config says of runs on this machine. Those of a stack are sent only where it is typed. */
  lineage?: LineageConfig | undefined;
  /** The home's secrets, for the API key. */
  secretsFile?: string | undefined;
  /** The stack's name. Undefined on this machine. */
  stack?: string | undefined;
  /** The options that lead the next command to the same engine: see `engineOptions`. */
  engineOptions: string;
  /** Takes what commands print, and what goes wrong, to stderr. */
  print(text: string): void;
}

/** Everybody who is notified of one run. */
export class RunNotifiers {
  constructor(
    private readonly command: RunNotifier | undefined,
    private readonly lineage: LineageNotifier | undefined,
  ) {}

  /** Whether somebody wants to know of jobs that start, and that go well. */
  get followsJobs(): boolean {
    return this.lineage !== undefined;
  }

  /** Notifies of what these rows say, once. */
  notifyRows(run: RunRow, rows: readonly JobRunRow[]): void {
    this.command?.notifyFailed(run, rows);
    this.lineage?.notifyRows(run, rows);
  }

  /** Notifies of the run's end, after all else. Returns when that is over. */
  async notifyFinished(run: RunRow, rows: readonly JobRunRow[], stillFailed?: readonly FailedBefore[]): Promise<void> {
    await this.command?.notifyFinished(run, rows, stillFailed);
    await this.lineage?.notifyFinished(run, rows);
  }

  /** For a run that goes on without this command. */
  async leave(): Promise<void> {
    await this.command?.leave();
    await this.lineage?.leave();
  }
}

/** Undefined if nobody is to be notified. */
export function openNotifiers(given: NotifyGiven): RunNotifiers | undefined {
  const { notify, engineOptions, print } = given;
  const command =
    notify?.command === undefined ? undefined : new RunNotifier({ command: notify.command, engineOptions, print });
  const receiver = openReceiver({
    typed: notify?.lineage,
    config: given.stack === undefined ? given.lineage : undefined,
    readSecret: async (reference) => readSecretInFile(given.secretsFile ?? '', reference),
  });
  if (!receiver) return command && new RunNotifiers(command, undefined);
  // What the config says needs no word.
  const to = notify?.lineage === undefined ? '' : ` --to ${shellWord(notify.lineage)}`;
  const lineage = new LineageNotifier({
    receiver,
    place: lineagePlace(given),
    print,
    repeat: (runId) => nextCommand(`lineage ${runId}${to}`, { options: engineOptions }),
  });
  return new RunNotifiers(command, lineage);
}

/** Notifies of the run's end if it has ended. A run that was stopped before it began has no row. */
export async function notifyEnd(runs: RunTable, runId: string, notifiers: RunNotifiers | undefined): Promise<void> {
  const run = notifiers && (await runs.findRun(runId));
  if (!run || run.status === 'RUNNING') return;
  const rows = await runs.listPlanned(run);
  await notifiers.notifyFinished(run, rows, await readStillFailed(runs, run, rows));
}
