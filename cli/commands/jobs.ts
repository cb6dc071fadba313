import type { Command } from 'commander';
import { GROUPS_PARTITION } from '../../adapters/dynamodb/group-list';
import { parseSettingsRow } from '../../domain/groups/group-settings';
import { parseJobRow } from '../../domain/groups/job';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { plainJson } from '../../domain/values/plain-json';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { type ReadAsOf, readAsOf } from '../history/read-as-of';
import { warnOfUnrecorded } from '../history/warn-of-unrecorded';
import { type CommonOptions, printJson, unknown, withCommonOptions } from '../options';
import { nextTimesJson, renderNextTimes } from '../schedule/next-times';
import { stdoutSheet } from '../terminal/sheet';
import { readGroups } from '../view/group-list';
import { renderGroups } from '../view/render-groups';
import { type ListedJob, renderJobRows, showName, showProblems } from '../view/render-jobs';
import { closeEndedHere } from '../watch/close-ended-here';
import { renderFitting, requireScreen, watchList } from '../watch/watch-list';

const HELP = `
On a terminal the groups are shown with their last runs and their next times; in a pipe a name a line.

Examples:
  runsheet jobs                        the groups
  runsheet jobs --watch                the groups, again and again until Ctrl-C
  runsheet jobs nightly-air-traffic    the jobs of one, as the table has them
  runsheet jobs nightly-air-traffic --as-of 2026-11-20T02:00    as it had them then (UTC)
  runsheet jobs nightly-air-traffic --as-of <run_id>            when that run was planned`;

export function jobsCommand(program: Command): void {
  withCommonOptions(program.command('jobs').argument('[group]', 'job group'))
    .description('list the job groups, or the jobs of one')
    .option('--as-of <time|run_id>', 'as the table was at that moment')
    .option('--watch', 'on a terminal: stay, and draw the list again as it changes')
    .addHelpText('after', HELP)
    .action(jobs);
}

type JobsOptions = CommonOptions & { asOf?: string; watch?: true };

async function jobs(group: string | undefined, options: JobsOptions): Promise<void> {
  if (group === undefined && options.asOf !== undefined)
    throw new UsageError('--as-of needs a group: runsheet jobs <group> --as-of <time|run_id>');
  if (options.watch && options.asOf !== undefined)
    throw new UsageError('--watch shows what changes, and --as-of what was: give one of them');
  if (options.watch) requireScreen(options, 'ask again with runsheet jobs');
  await withEngine(options, async (engine) => {
    if (group === undefined) await listGroups(engine, options);
    else await listJobs(engine, group, options);
  });
}

/** Names of the groups that were applied. */
export async function groupNames({ master }: Engine): Promise<string[]> {
  return (await master.readPartition(GROUPS_PARTITION)).map((row) => String(row.job_name)).sort();
}

/** Throws a UsageError that names the groups there are, where the table has no row of this one. */
export async function requireGroup(engine: Engine, group: string): Promise<void> {
  // What cannot be a name is not asked for: a key that is empty or too long is an error of DynamoDB's.
  const rows = isName(group, MAX_GROUP_NAME) ? await engine.master.readPartition(group) : [];
  if (rows.length === 0) throw unknown('group', group, await groupNames(engine), 'write it with runsheet apply <file>');
}

async function listGroups(engine: Engine, options: JobsOptions): Promise<void> {
  if (options.watch) {
    return watchList(options, {
      read: async () => {
        const found = await readGroups(engine, Date.now());
        const lasts = found.map(({ last }) => last);
        return (await closeEndedHere(engine, options, lasts)) ? readGroups(engine, Date.now()) : found;
      },
      render: (found, frame) =>
        found.length === 0 ? NO_GROUPS : renderFitting(found, frame, (some) => renderGroups(some, frame)),
    });
  }
  const sheet = stdoutSheet();
  if (sheet.width !== undefined && !options.json) {
    const groups = await readGroups(engine, sheet.now);
    if (groups.length > 0) process.stdout.write(`${renderGroups(groups, sheet)}\n`);
    else process.stderr.write(`${NO_GROUPS}\n`);
    return;
  }
  const names = await groupNames(engine);
  if (options.json) return printJson({ groups: names.map((name) => ({ job_group: name })) });
  if (names.length === 0) process.stderr.write(`${NO_GROUPS}\n`);
  for (const name of names) process.stdout.write(`${printable(name)}\n`);
}

const NO_GROUPS = 'no groups yet: write some with runsheet apply <file>';

async function listJobs(engine: Engine, group: string, options: JobsOptions): Promise<void> {
  if (options.watch) {
    return watchList(options, {
      read: () => readJobs(engine, group, undefined),
      render: ({ listed }, frame) => renderFitting(listed, frame, (some) => renderJobRows(some, frame)),
    });
  }
  const then = options.asOf === undefined ? undefined : await readAsOf(engine, group, options.asOf);
  const { listed, settings } = await readJobs(engine, group, then);
  if (then) warnOfAsOf(engine, then);
  const moment = then ? Date.parse(then.at) : Date.now();
  if (options.json) {
    return printJson({
      job_group: group,
      ...(then && { as_of: then.at, incomplete: then.incomplete }),
      ...('settings' in settings
        ? { settings: settings.settings, problems: [], next_times: nextTimesJson(settings.settings, moment) }
        : { settings: null, problems: settings.problems, next_times: [] }),
      jobs: listed.map((row) =>
        'job' in row
          ? { ...row.job, problems: [] }
          : { job_name: row.name, problems: row.problems, row: plainJson(row.row) },
      ),
    });
  }
  process.stdout.write(`${renderJobRows(listed, stdoutSheet())}\n`);
  if ('settings' in settings) process.stdout.write(renderNextTimes(settings.settings, moment));
  else {
    process.stdout.write(
      `the group's settings cannot be read, and no run of it starts: ${showProblems(settings.problems)}\n`,
    );
  }
}

/** The jobs in the order in which they run, and the settings: as they are, or as they were then. */
async function readJobs(engine: Engine, group: string, then: ReadAsOf | undefined) {
  if (!then) await requireGroup(engine, group);
  const rows = then ?? (await engine.master.readGroup(group));
  const listed = rows.jobs
    .map((row): ListedJob => ({ name: String(row.job_name), row, ...parseJobRow(row) }))
    .sort((a, b) => order(a) - order(b));
  return { listed, settings: parseSettingsRow(rows.settings) };
}

/** What may be missing of a table as it was, on stderr. */
function warnOfAsOf(engine: Engine, { incomplete }: ReadAsOf): void {
  warnOfUnrecorded(engine);
  if (incomplete.length === 0) return;
  const names = incomplete.map(showName).join(', ');
  process.stderr.write(`warning: the rows of ${names} were too large for the change log, and are not whole\n`);
}

function order(row: ListedJob): number {
  if (!('job' in row)) return 3e6;
  return row.job.priority < 0 ? 2e6 : row.job.priority;
}
