import type { Command } from 'commander';
import { findListed, readGroupList } from '../../adapters/dynamodb/group-list';
import type { ListedGroup } from '../../domain/schedules/schedule-in-force';
import type { Engine } from '../engines/engine';
import { openHomeEngine } from '../engines/home-engine';
import { closing, withEngine } from '../engines/with-engine';
import { UsageError } from '../exit-codes';
import { withNotify } from '../notify/notify-option';
import { printJson, wholeNumber, withCommonOptions } from '../options';
import { readSchedule, type ScheduleJson } from '../schedule/read-schedule';
import { renderSchedule, renderSchedules } from '../schedule/render-schedules';
import { type WatchHereOptions, watchHere } from '../schedule/watch-here';
import { requireGroup } from './jobs';

const HELP = `
A group runs by itself where its settings have a schedule, such as cron(0 2 * * ? *), rate(1 hour) or
at(2026-12-31T23:30:00), in the time zone that they name. On a stack EventBridge Scheduler starts it. On this machine
--watch does, for as long as it runs: it takes up edits of the table, runs what it is at most an hour late for, and says
what was missed. Ctrl-C starts nothing more and stops the runs at work; a second Ctrl-C leaves at once.

Examples:
  runsheet schedule                        the groups with a schedule: when next, when last, what was missed
  runsheet schedule nightly-air-traffic    the next five times of one
  runsheet schedule --watch                run what is due, on this machine
  runsheet schedule --stack runsheet-prod  what Scheduler does`;

export function scheduleCommand(program: Command): void {
  withNotify(withCommonOptions(program.command('schedule').argument('[group]', 'job group')))
    .description('list the schedules, or run what is due')
    .option('--watch', 'on this machine: stay, and run what is due (with --json one object a line)')
    .option(
      '--workers <n>',
      'on this machine: processes for job functions of a run (8, or the cores if more)',
      wholeNumber(1, 64),
    )
    .addHelpText('after', HELP)
    .action(schedule);
}

type ScheduleOptions = WatchHereOptions & { watch?: true };

async function schedule(group: string | undefined, options: ScheduleOptions): Promise<void> {
  if (options.watch) return watch(group, options);
  if (options.notify !== undefined) throw new UsageError('--notify is for --watch, which runs what is due: give both');
  await withEngine(options, async (engine) => {
    const schedules = await readSchedules(engine, group);
    if (options.json) printJson({ schedules });
    else if (group !== undefined) process.stdout.write(`${schedules.map(renderSchedule).join('\n\n')}\n`);
    else if (schedules.length > 0) process.stdout.write(`${renderSchedules(schedules)}\n`);
    else
      process.stderr.write(
        "no group has a schedule: give one in its settings, such as schedule: 'cron(0 2 * * ? *)'\n",
      );
  });
}

async function watch(group: string | undefined, options: ScheduleOptions): Promise<void> {
  if (options.stack !== undefined)
    throw new UsageError(
      `--watch is for this machine: on stack ${options.stack} EventBridge Scheduler starts what is due; see it with runsheet schedule --stack ${options.stack}`,
    );
  if (group !== undefined) throw new UsageError('--watch is of all groups: give no group with it');
  await closing(await openHomeEngine(options.home), (engine) => watchHere(engine, options));
}

/** Of one group also where it has no schedule; of all, those that have one, or settings that cannot be read. */
async function readSchedules(engine: Engine, group: string | undefined): Promise<ScheduleJson[]> {
  const now = Date.now();
  if (group !== undefined) {
    await requireGroup(engine, group);
    const unlisted: ListedGroup = { group, inForce: undefined, attributes: {} };
    return [await readSchedule(engine, (await findListed(engine.master, group)) ?? unlisted, now)];
  }
  const all: ScheduleJson[] = [];
  for (const each of await readGroupList(engine.master)) all.push(await readSchedule(engine, each, now));
  return all.filter(({ schedule, problems }) => schedule !== null || problems.length > 0);
}
