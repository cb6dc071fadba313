import type { Command } from 'commander';
import { findListed, readGroupList } from '../../adapters/dynamodb/group-list';
import { MAX_WORKERS } from '../../domain/project/project-config';
import type { ListedGroup } from '../../domain/schedules/schedule-in-force';
import { nextCommand } from '../../domain/values/next-command';
import type { Engine } from '../engines/engine';
import { withEngine, withHomeEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { requireGroup } from '../lookup';
import { wholeNumber, withCommonOptions, withNotify } from '../options';
import { readSchedule, type ScheduleJson } from '../schedule/read-schedule';
import { renderSchedule, renderSchedules } from '../schedule/render-schedules';
import { type WatchHereOptions, watchHere } from '../schedule/watch-here';
import { printJson, printLine, printNote } from '../terminal/print';

const HELP = `
A group runs by itself if its settings have a schedule, such as cron(0 2 * * ? *), rate(1 hour) or
at(2026-12-31T23:30:00), in the time zone of the settings. On a stack EventBridge Scheduler starts
its runs. On this machine --watch starts them for as long as it runs: it notices edits of the table,
starts a run that is due or at most an hour late, and reports older ones as missed. Ctrl-C starts
nothing more and stops running runs; a second Ctrl-C leaves at once.

Examples:
  runsheet schedule                         the groups with a schedule: next time, last run, missed runs
  runsheet schedule nightly                 the next five times of one group
  runsheet schedule --watch                 run what is due, on this machine
  runsheet schedule nightly --watch         run what is due of one group
  runsheet schedule --stack runsheet-prod   what Scheduler will start`;

export function scheduleCommand(command: Command): void {
  withNotify(withCommonOptions(command))
    .option(
      '--watch',
      'on this machine: stay, and run what is due, of all groups or of one (with --json, print one object a line)',
    )
    .option(
      '--workers <n>',
      'on this machine: how many processes run job functions of a run (8, or the number of cores if larger)',
      wholeNumber(1, MAX_WORKERS),
    )
    .addHelpText('after', HELP)
    .action(schedule);
}

type ScheduleOptions = WatchHereOptions & { watch?: true };

async function schedule(group: string | undefined, options: ScheduleOptions): Promise<void> {
  if (options.watch) return watch(group, options);
  if (options.notify !== undefined)
    throw new UsageError('--notify is for --watch, which runs what is due: add --watch, or leave --notify out');
  await withEngine(options, async (engine) => {
    const schedules = await readSchedules(engine, group);
    if (options.json) printJson({ schedules });
    else if (group !== undefined) printLine(schedules.map(renderSchedule).join('\n\n'));
    else if (schedules.length > 0) printLine(renderSchedules(schedules));
    else printNote("no group has a schedule: give one in its settings, such as schedule: 'cron(0 2 * * ? *)'");
  });
}

async function watch(group: string | undefined, options: ScheduleOptions): Promise<void> {
  const { stack, engineOptions } = options;
  if (stack !== undefined) {
    const see = nextCommand('schedule', { options: engineOptions });
    throw new UsageError(
      `--watch is for this machine: on stack ${stack} EventBridge Scheduler starts what is due. See it with ${see}`,
    );
  }
  await withHomeEngine(options, async (engine) => {
    if (group !== undefined) await requireGroup(engine, group);
    await watchHere(engine, group, options);
  });
}

/**
 * One group is read even if it has no schedule. Of all groups, those with a schedule or with INVALID settings are kept.
 */
async function readSchedules(engine: Engine, group: string | undefined): Promise<ScheduleJson[]> {
  const now = Date.now();
  const isWatched = engine.readWatched();
  if (group !== undefined) {
    await requireGroup(engine, group);
    const unlisted: ListedGroup = { group, inForce: undefined, attributes: {} };
    return [await readSchedule(engine, (await findListed(engine.master, group)) ?? unlisted, isWatched, now)];
  }
  const all: ScheduleJson[] = [];
  for (const each of await readGroupList(engine.master)) all.push(await readSchedule(engine, each, isWatched, now));
  return all.filter(({ schedule, problems }) => schedule !== null || problems.length > 0);
}
