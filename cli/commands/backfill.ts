import { type Command, InvalidArgumentError } from 'commander';
import { type GroupSettings, parseSettingsRow, SETTINGS_ROW } from '../../domain/groups/group-settings';
import { MAX_WORKERS } from '../../domain/project/project-config';
import type { BackfillTime } from '../../domain/schedules/backfill';
import { parseMoment, parseMomentIn } from '../../domain/schedules/moment';
import { timesWithin } from '../../domain/schedules/schedule';
import { BadInputError } from '../../domain/tables/error-names';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import { userName } from '../author';
import type { Engine } from '../engines/engine';
import { withEitherEngine } from '../engines/with-engine';
import { ExitCode, UsageError } from '../exit-codes';
import { requireGroup } from '../lookup';
import {
  type CommonOptions,
  collectParameter,
  type NotifyOptions,
  wholeNumber,
  withCommonOptions,
  withNotify,
} from '../options';
import { backfillTimes, readTimes } from '../run/backfill-times';
import { Interruption } from '../run/interruption';
import { type QuietRuns, quietRunsHere, quietRunsOnStack } from '../run/quiet-runs';
import { DEFAULT_WORKERS } from '../run/run-group-here';
import { inputOf } from '../run/run-options';
import { leftText } from '../run/say-still-waiting';
import { printJson, printLine, printNote } from '../terminal/print';
import { backfillTimeJson, renderBackfill } from '../view/render-backfill';

const HELP = `
Runs the group once for each time that its schedule (or --schedule) names from --from up to, but not
including, --to, oldest first. Future times are left out. Each run has the time as its
scheduled_time. The backfill stops after the first run that does not succeed, unless --keep-going is
given. Give the same command again to go on from there: times that SUCCEEDED are not run again; a
failed run is repeated, and carries over what succeeded in it. Ctrl-C stops the runs on this
machine, and leaves those on a stack alone.

Examples:
  runsheet backfill nightly --from 2026-11-01 --to 2026-11-08 --plan
  runsheet backfill nightly --from 2026-11-01T02:00Z --to 2026-11-08T02:00Z --max-active 2
  runsheet backfill monthly --from 2025-01-01 --to 2026-01-01 --schedule 'cron(0 2 1 * ? *)'`;

/** Reading what was done for more times would take too long. */
const MOST_TIMES = 1000;

interface BackfillOptions extends CommonOptions, NotifyOptions {
  from: string;
  to: string;
  schedule?: string;
  timezone?: string;
  maxActive: number;
  keepGoing?: true;
  plan?: true;
  param?: Record<string, string>;
  workers?: number;
}

export function backfillCommand(command: Command): void {
  withNotify(withCommonOptions(command))
    .requiredOption('--from <time>', `start of the period: ${MOMENT}`, moment)
    .requiredOption('--to <time>', 'end of the period, itself left out', moment)
    .option('--schedule <expression>', "cron(…), rate(…) or at(…) (default: the group's schedule)")
    .option('--timezone <zone>', "time zone of the schedule (default: the group's)")
    .option('--max-active <n>', 'how many runs may be active at a time', wholeNumber(1, 100), 1)
    .option('--keep-going', 'go on after a run that did not succeed')
    .option('--plan', 'show the times and what would be done for each, and do nothing')
    .option(
      '--param <key=value>',
      "a parameter of these runs, of its declared type or a text; it wins over the group's and the jobs' own",
      collectParameter,
    )
    .option(
      '--workers <n>',
      'on this machine: how many processes run job functions, for all runs together',
      wholeNumber(1, MAX_WORKERS),
    )
    .addHelpText('after', HELP)
    .action(backfill);
}

async function backfill(group: string, options: BackfillOptions): Promise<void> {
  const { jobs, assets, declared, notify, lineage, maxActive } = options;
  await withEitherEngine(options, {
    home: (engine) => {
      const workers = Math.max(1, Math.floor((options.workers ?? DEFAULT_WORKERS) / maxActive));
      const stop = { by: userName(), reason: 'Ctrl-C of its backfill' };
      return fill(
        engine,
        quietRunsHere(engine, { jobs, assets, declared, workers, stop, notify, lineage }),
        group,
        options,
      );
    },
    stack: (engine) => fill(engine, quietRunsOnStack(engine, { notify, lineage, onNotice: printNote }), group, options),
  });
}

async function fill(engine: Engine, quiet: QuietRuns, group: string, typed: BackfillOptions): Promise<void> {
  const settings = await requireSettings(engine, group, typed);
  const options = { ...typed, ...spanOf(settings, typed) };
  const times = findTimes(group, settings, options);
  const input = await inputOf(engine, group, options);
  if (options.plan) {
    print(group, await readTimes(engine, group, times), options);
    return;
  }
  const interruption = new Interruption(
    () =>
      printNote('stopping: no more runs are started; runs on this machine are stopped (Ctrl-C again leaves at once)'),
    () => {
      const next = nextCommand(`runs ${group}`, engine);
      printNote(engine.firing === 'watch' ? leftText(next) : `left at once: runs that have started go on: ${next}`);
    },
  );
  process.exitCode = ExitCode.RUN_FAILED;
  let found: BackfillTime[];
  try {
    found = await backfillTimes(engine, quiet, {
      group,
      times,
      maxActive: options.maxActive,
      keepGoing: options.keepGoing === true,
      input,
      signal: interruption.signal,
      onNews: (time, runId, what) => {
        if (!options.json) printLine(`${time}  ${runId}  ${printable(what)}`);
      },
      onNotice: printNote,
    });
  } finally {
    interruption.close();
  }
  finish(group, found, interruption.signal.aborted, engine, options);
}

/** The group's settings, with the schedule that was typed in place of the group's own. */
async function requireSettings(engine: Engine, group: string, options: BackfillOptions): Promise<GroupSettings> {
  await requireGroup(engine, group);
  const row = isName(group, MAX_GROUP_NAME) ? await engine.master.readRow(group, SETTINGS_ROW) : undefined;
  const { schedule, timezone } = options;
  const typed: Record<string, string> = {
    ...(schedule !== undefined && { schedule }),
    ...(timezone !== undefined && { timezone }),
  };
  // A problem of what was typed names the option, not the table's row.
  const prefixOf = (field = '') => (Object.hasOwn(typed, field) ? '--' : `${SETTINGS_ROW}: `);
  const parsed = parseSettingsRow({ job_group: group, job_name: SETTINGS_ROW, ...row, ...typed }, prefixOf);
  if ('problems' in parsed) throw new BadInputError(parsed.problems);
  if (!parsed.settings.is_enabled) {
    throw new UsageError(
      `group "${group}" is disabled (is_enabled is false): enable it with ${nextCommand(`enable ${group}`, engine)}`,
    );
  }
  return parsed.settings;
}

/** The period in UTC. */
function spanOf({ timezone }: GroupSettings, { from, to }: BackfillOptions): { from: string; to: string } {
  return { from: momentIn(timezone, '--from', from), to: momentIn(timezone, '--to', to) };
}

function findTimes(group: string, { schedule, timezone }: GroupSettings, { from, to }: BackfillOptions): string[] {
  if (schedule === undefined) throw new UsageError(`group "${group}" has no schedule: name the times with --schedule`);
  if (from >= to) throw new UsageError(`--to is ${to}: expected a time after --from, which is ${from}`);
  const until = Math.min(Date.parse(to) - 1, Date.now());
  const times = timesWithin({ expression: schedule, timezone }, Date.parse(from) - 1, until, MOST_TIMES + 1);
  if (times.length > MOST_TIMES) {
    throw new UsageError(
      `${schedule} names more than ${MOST_TIMES} times from ${from} to ${to}: split the period, and backfill one part after the other`,
    );
  }
  if (times.length === 0) {
    throw new UsageError(
      Date.parse(from) > Date.now()
        ? `all times from ${from} to ${to} are in the future: a backfill is for the past`
        : `${schedule} names no time from ${from} to ${to} that has passed: check --from and --to`,
    );
  }
  return [...new Set(times.map((time) => new Date(time).toISOString()))];
}

function finish(
  group: string,
  found: readonly BackfillTime[],
  isInterrupted: boolean,
  engine: Engine,
  options: BackfillOptions,
): void {
  if (options.json) print(group, found, options);
  const left = found.filter(({ tries }) => tries.at(-1)?.status !== 'SUCCEEDED');
  process.exitCode = isInterrupted ? ExitCode.INTERRUPTED : left.length > 0 ? ExitCode.RUN_FAILED : ExitCode.OK;
  printNote(`${found.length - left.length} of ${found.length} scheduled times SUCCEEDED`);
  if (left.length === 0) return;
  const failed = left.flatMap(({ tries }) => tries.at(-1) ?? []);
  for (const { run_id, status } of failed.slice(0, MOST_NAMED))
    printNote(`${status}: ${nextCommand(`show ${run_id}`, engine)}`);
  if (failed.length > MOST_NAMED) printNote(`and ${failed.length - MOST_NAMED} more`);
  printNote('give the same command again to go on from there');
}

function print(group: string, found: readonly BackfillTime[], { json, from, to }: BackfillOptions): void {
  if (json) printJson({ job_group: group, from, to, times: found.map((time) => backfillTimeJson(group, time)) });
  else printLine(renderBackfill(group, found));
}

const MOST_NAMED = 10;

const MOMENT =
  "a date (2026-11-20), or a time on the clocks of the schedule's zone (2026-11-20T02:00) or with an offset (…T02:00Z)";

/** Checks the form only: which moment it is depends on the schedule's zone. */
function moment(text: string): string {
  if (parseMoment(text) !== undefined) return text;
  throw new InvalidArgumentError(`expected ${MOMENT}.`);
}

function momentIn(timezone: string, option: string, text: string): string {
  const time = parseMomentIn(timezone, text);
  if (time !== undefined) return time;
  throw new UsageError(`${option} is ${text}, which the clocks of ${timezone} skip: give another time, or an offset`);
}
