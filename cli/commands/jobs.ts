import { type Command, Option } from 'commander';
import { type ParsedSettings, parseSettingsRow } from '../../domain/groups/group-settings';
import { JOB_SHEET, type ListedJob } from '../../domain/sheets/job-sheet';
import { applyCommand, nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import type { Engine } from '../engines/engine';
import { withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { type ReadAsOf, readAsOf, warnOfIncomplete, warnOfUnrecorded } from '../history/read-as-of';
import { groupAndJob, groupNames, noSuch, requireGroup } from '../lookup';
import { type CommonOptions, withCommonOptions } from '../options';
import { type NextTimes, nextTimesAt, nextTimesJson, nextTimesNow, renderNextTimes } from '../schedule/next-times';
import { allJobs, listedJobJson, listJobs } from '../sheets/all-jobs';
import { csvTexts } from '../sheets/sheet-texts';
import { printJson, printLine, printNote } from '../terminal/print';
import { printChunks } from '../terminal/print-chunks';
import { stdoutSheet } from '../terminal/sheet';
import { groupLineJson, readGroupLines, renderGroupLines } from '../view/group-list';
import { renderJobRows, showProblems } from '../view/render-jobs';
import { closeEndedHere, renderFitting, requireScreen, watchList } from '../watch/watch-list';

const HELP = `
On a terminal the list of groups also shows their last runs and next times; in a pipe it is one name
a line.

Examples:
  runsheet jobs                                       the groups
  runsheet jobs --watch                               the groups, redrawn as they change, until Ctrl-C
  runsheet jobs nightly                               the jobs of one group, as the table has them now
  runsheet jobs nightly/load-orders                   one job of it
  runsheet jobs --csv > jobs.csv                      the jobs of all groups, for a spreadsheet
  runsheet jobs nightly --as-of 2026-11-20T02:00      as the table had them then (UTC)
  runsheet jobs nightly --as-of <run_id>              as the table had them when that run was planned`;

export function jobsCommand(command: Command): void {
  withCommonOptions(command)
    .option('--as-of <time|run_id>', 'show the table as it was then')
    .option('--watch', 'on a terminal: stay, and redraw the list as it changes')
    .addOption(
      new Option('--csv', 'print jobs as CSV, for spreadsheets: of all groups, or of one').conflicts(['json', 'watch']),
    )
    .addHelpText('after', HELP)
    .action(jobs);
}

type Wanted = ReturnType<typeof groupAndJob>;

type JobsOptions = CommonOptions & { asOf?: string; watch?: true; csv?: true };

async function jobs(wanted: string | undefined, options: JobsOptions): Promise<void> {
  const place = { options: options.engineOptions };
  if (wanted === undefined && options.asOf !== undefined)
    throw new UsageError(`--as-of needs a group: ${nextCommand('jobs <group> --as-of <time|run_id>', place)}`);
  if (options.watch && options.asOf !== undefined)
    throw new UsageError('--watch shows the present, and --as-of the past: give only one of them');
  if (options.watch) requireScreen(options, `repeat ${nextCommand('jobs', place)} instead`);
  await withEngine(options, async (engine) => {
    if (wanted === undefined) await (options.watch ? watchGroups(engine, options) : listGroups(engine, options));
    else await (options.watch ? watchJobs : printJobs)(engine, groupAndJob(wanted), options);
  });
}

function watchGroups(engine: Engine, options: JobsOptions): Promise<void> {
  return watchList(options, {
    read: async () => {
      const found = await readGroupLines(engine, Date.now());
      const lasts = found.map(({ last }) => last);
      return (await closeEndedHere(engine, options, lasts)) ? readGroupLines(engine, Date.now()) : found;
    },
    render: (found, frame) =>
      found.length === 0 ? noGroups(engine) : renderFitting(found, frame, (some) => renderGroupLines(some, frame)),
  });
}

async function listGroups(engine: Engine, { json, csv }: JobsOptions): Promise<void> {
  if (csv) return printChunks(csvTexts(JOB_SHEET, allJobs(engine.master, await groupNames(engine))));
  const sheet = stdoutSheet();
  if (sheet.width !== undefined || json) {
    const groups = await readGroupLines(engine, sheet.now);
    if (json) printJson({ groups: groups.map(groupLineJson) });
    else if (groups.length === 0) printNote(noGroups(engine));
    else printLine(renderGroupLines(groups, sheet));
    return;
  }
  const names = await groupNames(engine);
  if (names.length === 0) printNote(noGroups(engine));
  for (const name of names) printLine(printable(name));
}

function noGroups(engine: Engine): string {
  return `no groups yet: write some with ${applyCommand(engine)}`;
}

function watchJobs(engine: Engine, wanted: Wanted, options: JobsOptions): Promise<void> {
  return watchList(options, {
    read: () => readJobs(engine, wanted, undefined),
    render: ({ listed }, frame) => renderFitting(listed, frame, (some) => renderJobRows(some, frame)),
  });
}

async function printJobs(engine: Engine, wanted: Wanted, { json, csv, asOf }: JobsOptions): Promise<void> {
  const { group } = wanted;
  const then = asOf === undefined ? undefined : await readAsOf(engine, group, asOf);
  const { listed, settings } = await readJobs(engine, wanted, then);
  if (then) {
    warnOfUnrecorded(engine);
    warnOfIncomplete(then);
  }
  if (csv) return printChunks(csvTexts(JOB_SHEET, listed));
  const next =
    'problems' in settings
      ? undefined
      : then
        ? nextTimesAt(settings.settings, Date.parse(then.at))
        : await nextTimesNow(engine, group, settings.settings, Date.now());
  if (json) return printJson(groupJson(group, listed, settings, next, then));
  if (then && listed.length === 0) printNote(`group ${printable(group)} had no jobs at ${then.at}`);
  else printLine(renderJobRows(listed, stdoutSheet()));
  if (next) process.stdout.write(renderNextTimes(next));
  if ('problems' in settings)
    printLine(`the group's settings cannot be read, and no run of it starts: ${showProblems(settings.problems)}`);
}

function groupJson(
  group: string,
  listed: readonly ListedJob[],
  settings: ParsedSettings,
  next: NextTimes | undefined,
  then: ReadAsOf | undefined,
) {
  return {
    job_group: group,
    ...(then && { as_of: then.at, incomplete: then.incomplete }),
    ...('settings' in settings
      ? { settings: settings.settings, problems: [] }
      : { settings: null, problems: settings.problems }),
    next_times: next ? nextTimesJson(next) : [],
    warnings: next?.warnings ?? [],
    jobs: listed.map(listedJobJson),
  };
}

/** Reads the jobs in the order in which they run, and the settings: as they are now, or as they were then. */
async function readJobs(engine: Engine, { group, job }: Wanted, then: ReadAsOf | undefined) {
  if (!then) await requireGroup(engine, group);
  const rows = then ?? (await engine.master.readGroup(group));
  const listed = listJobs(rows.jobs);
  if (job !== undefined && !listed.some(({ name }) => name === job)) {
    const names = listed.map(({ name }) => printable(name));
    throw noSuch('job', job, names, `see the jobs with ${nextCommand(`jobs ${group}`, engine)}`);
  }
  const those = job === undefined ? listed : listed.filter(({ name }) => name === job);
  return { listed: those, settings: parseSettingsRow(rows.settings) };
}
