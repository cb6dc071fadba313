import type { Command } from 'commander';
import { listChanges } from '../../adapters/dynamodb/change-log';
import { SETTINGS_ROW } from '../../domain/groups/group-settings';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { warnOfUnrecorded } from '../history/read-as-of';
import { loggedChangeJson, renderLoggedChange } from '../history/render-history';
import { groupAndJob, noSuch, requireGroup } from '../lookup';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options';
import { printJson, printLine, printNote } from '../terminal/print';

const HELP = `
Every change is listed. One that was typed into the table by hand is shown as done by "someone by
hand", because the table does not know who it was. What a run made of a row is shown by runsheet why
and runsheet diff.

Examples:
  runsheet history nightly                    the latest changes of a group: its settings and its jobs
  runsheet history nightly/load-orders        the changes of one job
  runsheet history nightly/@group --limit 3   the last three changes of the settings`;

export function historyCommand(command: Command): void {
  withCommonOptions(command)
    .option('--limit <n>', 'how many changes', wholeNumber(1, 10_000), 20)
    .addHelpText('after', HELP)
    .action(history);
}

async function history(wanted: string, options: CommonOptions & { limit: number }): Promise<void> {
  const { group, job } = groupAndJob(wanted);
  await withEngine(options, async (engine) => {
    const isValid = isName(group, MAX_GROUP_NAME);
    const changes = isValid ? await listChanges(engine.master, group, { job, limit: options.limit }) : [];
    if (changes.length === 0) await requireKnown(engine, group, job);
    if (options.json) {
      const unrecorded = engine.countUnrecorded();
      printJson({ job_group: group, job_name: job ?? null, unrecorded, changes: changes.map(loggedChangeJson) });
      return;
    }
    for (const change of changes) printLine(renderLoggedChange(change));
    if (changes.length === 0) printNote(`no changes of ${wanted} are recorded`);
    warnOfUnrecorded(engine);
  });
}

/** Throws a UsageError if neither the table nor its change log knows the group, or the job. */
async function requireKnown(engine: Engine, group: string, job: string | undefined): Promise<void> {
  const isValid = isName(group, MAX_GROUP_NAME);
  const hasChanged = isValid && (await listChanges(engine.master, group, { limit: 1 })).length > 0;
  if (!hasChanged) await requireGroup(engine, group);
  if (job === undefined || !isValid) return;
  const names = (await engine.master.readPartition(group)).map((row) => String(row.job_name));
  if (names.includes(job) || job === SETTINGS_ROW) return;
  const remedy = `see the jobs with ${nextCommand(`jobs ${group}`, engine)}`;
  const jobs = names.filter((name) => name !== SETTINGS_ROW);
  throw noSuch('job', job, jobs.map(printable).sort(), remedy);
}
