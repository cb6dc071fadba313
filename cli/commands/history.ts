import type { Command } from 'commander';
import { listChanges } from '../../adapters/dynamodb/change-log';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { printable, showValue } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { changeJson, renderChange } from '../history/render-history';
import { warnOfUnrecorded } from '../history/warn-of-unrecorded';
import { type CommonOptions, printJson, unknown, wholeNumber, withCommonOptions } from '../options';
import { requireGroup } from './jobs';

const HELP = `
Every change counts, also one that was typed into the table by hand: it is shown as done by "someone by hand", since
nobody said who it was. What a run did with the rows is shown by runsheet why and runsheet diff.

Examples:
  runsheet history nightly-air-traffic                    the latest changes of a group, its settings and its jobs
  runsheet history nightly-air-traffic/write-report       of one job
  runsheet history nightly-air-traffic/@group --limit 3   the last three of its settings`;

export function historyCommand(program: Command): void {
  withCommonOptions(program.command('history').argument('<group[/job]>', 'job group, or one job of it'))
    .description('list what was changed in the table, when, by whom and why; the newest first')
    .option('--limit <n>', 'how many', wholeNumber(1, 10_000), 20)
    .addHelpText('after', HELP)
    .action(history);
}

async function history(wanted: string, options: CommonOptions & { limit: number }): Promise<void> {
  const { group, job } = groupAndJob(wanted);
  await withEngine(options, async (engine) => {
    const known = isName(group, MAX_GROUP_NAME);
    const changes = known ? await listChanges(engine.master, group, { job, limit: options.limit }) : [];
    if (changes.length === 0) await requireKnown(engine, group, job);
    const unrecorded = engine.countUnrecorded();
    if (options.json) {
      printJson({ job_group: group, job_name: job ?? null, unrecorded, changes: changes.map(changeJson) });
      return;
    }
    for (const change of changes) process.stdout.write(`${renderChange(change)}\n`);
    if (changes.length === 0) process.stderr.write(`no changes of ${printable(wanted)} are recorded\n`);
    warnOfUnrecorded(engine);
  });
}

/** `<group>` or `<group>/<job>`; a job's name that somebody typed by hand may hold a slash of its own. */
export function groupAndJob(wanted: string): { group: string; job: string | undefined } {
  const at = wanted.indexOf('/');
  if (at < 0) return { group: wanted, job: undefined };
  const [group, job] = [wanted.slice(0, at), wanted.slice(at + 1)];
  if (job !== '') return { group, job };
  throw new UsageError(`${showValue(wanted)} names no job: expected <group> or <group>/<job>`);
}

async function requireKnown(engine: Engine, group: string, job: string | undefined): Promise<void> {
  const changed = isName(group, MAX_GROUP_NAME) && (await listChanges(engine.master, group, { limit: 1 })).length > 0;
  if (!changed) await requireGroup(engine, group);
  if (job === undefined || !isName(group, MAX_GROUP_NAME)) return;
  const names = (await engine.master.readPartition(group)).map((row) => String(row.job_name));
  if (!names.includes(job) && job !== '@group') {
    throw unknown('job', job, names.map(printable).sort(), `see them with runsheet jobs ${group}`);
  }
}
