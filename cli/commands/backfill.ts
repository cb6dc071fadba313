import { type Command, InvalidArgumentError } from 'commander';
import { type GroupSettings, parseSettingsRow, SETTINGS_ROW } from '../../domain/groups/group-settings';
import type { BackfillTime } from '../../domain/schedules/backfill';
import { parseMoment, parseMomentIn } from '../../domain/schedules/moment';
import { timesWithin } from '../../domain/schedules/schedule';
import { isName, MAX_GROUP_NAME } from '../../domain/values/names';
import { printable } from '../../domain/values/show-value';
import { userName } from '../author';
import type { Engine } from '../engines/engine';
import { openHomeEngine } from '../engines/home-engine';
import { openStackEngine } from '../engines/stack-engine';
import { closing, onStack } from '../engines/with-engine';
import { ExitCode, UsageError } from '../exit-codes';
import { type NotifyOptions, withNotify } from '../notify/notify-option';
import { type CommonOptions, collectParameter, printJson, wholeNumber, withCommonOptions } from '../options';
import { backfillTimes, readTimes } from '../run/backfill-times';
import { Interruption } from '../run/interruption';
import { type QuietRuns, quietRunsHere, quietRunsOnStack } from '../run/quiet-runs';
import { DEFAULT_WORKERS } from '../run/run-here';
import { inputOf } from '../run/run-options';
import { backfillTimeJson, renderBackfill } from '../view/render-backfill';
import { requireGroup } from './jobs';

const HELP = `
Runs the group once for each time that its schedule (or --schedule) names in [from, to), the oldest first; times to come are
left out. Each run has that time as its scheduled_time. It stops after the first that does not succeed, unless --keep-going.
The same command again goes on where it ended: what SUCCEEDED is not run again, what failed is run again and carries over
what it can. Ctrl-C stops the runs on this machine, and leaves those on a stack alone.

Examples:
  runsheet backfill nightly-air-traffic --from 2026-11-01 --to 2026-11-08 --plan
  runsheet backfill nightly-air-traffic --from 2026-11-01T02:00Z --to 2026-11-08T02:00Z --max-active 2
  runsheet backfill monthly --from 2025-01-01 --to 2026-01-01 --schedule 'cron(0 2 1 * ? *)'`;

/** More in one go would be hours of reading what was done. */
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

export function backfillCommand(program: Command): void {
  withNotify(withCommonOptions(program.command('backfill').argument('<group>', 'job group')))
    .description('run a group once for each of its scheduled times in a stretch of time')
    .requiredOption('--from <time>', `the first time: ${MOMENT}`, moment)
    .requiredOption('--to <time>', 'the end, itself left out', moment)
    .option('--schedule <expression>', "cron(…), rate(…) or at(…) (the group's own)")
    .option('--timezone <zone>', "the schedule's time zone (the group's own)")
    .option('--max-active <n>', 'how many runs at once', wholeNumber(1, 100), 1)
    .option('--keep-going', 'go on after a run that did not succeed')
    .option('--plan', 'show the times and what is done of them, and do nothing')
    .option('--param <key=value>', "a parameter of these runs, over the group's and the jobs' own", collectParameter)
    .option('--workers <n>', 'on this machine: processes for job functions, shared by the runs', wholeNumber(1, 64))
    .addHelpText('after', HELP)
    .action(backfill);
}

async function backfill(group: string, options: BackfillOptions): Promise<void> {
  const { stack, home, notify } = options;
  if (stack !== undefined) {
    await onStack(async () =>
      closing(await openStackEngine(stack), (engine) =>
        fill(engine, quietRunsOnStack(engine, { notify, onNotice: note }), group, options),
      ),
    );
    return;
  }
  await closing(await openHomeEngine(home), (engine) => {
    const workers = Math.max(1, Math.floor((options.workers ?? DEFAULT_WORKERS) / options.maxActive));
    const stop = { by: userName(), reason: 'Ctrl-C of its backfill' };
    return fill(engine, quietRunsHere(engine, { jobs: options.jobs, workers, stop, notify }), group, options);
  });
}

async function fill(engine: Engine, quiet: QuietRuns, group: string, typed: BackfillOptions): Promise<void> {
  const settings = await requireSettings(engine, group, typed);
  const options = { ...typed, ...spanOf(settings, typed) };
  const times = findTimes(group, settings, options);
  if (options.plan) {
    print(group, await readTimes(engine, group, times), options);
    return;
  }
  const interruption = new Interruption(() =>
    note('stopping: no more runs are started; those on this machine are stopped (Ctrl-C again leaves at once)'),
  );
  process.exitCode = ExitCode.RUN_FAILED;
  let found: BackfillTime[];
  try {
    found = await backfillTimes(engine, quiet, {
      group,
      times,
      maxActive: options.maxActive,
      keepGoing: options.keepGoing === true,
      input: inputOf(group, options),
      signal: interruption.signal,
      onNews: (time, runId, what) => {
        if (!options.json) process.stdout.write(`${time}  ${runId}  ${printable(what)}\n`);
      },
      onNotice: note,
    });
  } finally {
    interruption.close();
  }
  finish(group, found, interruption.signal.aborted, engine, options);
}

/** The group's settings, with the schedule that was typed in the place of its own. */
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
  if ('problems' in parsed) throw new UsageError(parsed.problems.join('; '));
  if (!parsed.settings.is_enabled) {
    throw new UsageError(
      `group "${group}" is disabled (is_enabled is false), and no run of it starts: enable it first`,
    );
  }
  return parsed.settings;
}

/** From when to when, in UTC. */
function spanOf({ timezone }: GroupSettings, { from, to }: BackfillOptions): { from: string; to: string } {
  return { from: momentIn(timezone, '--from', from), to: momentIn(timezone, '--to', to) };
}

function findTimes(group: string, { schedule, timezone }: GroupSettings, { from, to }: BackfillOptions): string[] {
  if (schedule === undefined) throw new UsageError(`group "${group}" has no schedule: say which times with --schedule`);
  if (from >= to) throw new UsageError(`--from is ${from}, and --to is ${to}: expected a later one`);
  const until = Math.min(Date.parse(to) - 1, Date.now());
  const times = timesWithin({ expression: schedule, timezone }, Date.parse(from) - 1, until, MOST_TIMES + 1);
  if (times.length > MOST_TIMES) {
    throw new UsageError(
      `${schedule} names more than ${MOST_TIMES} times from ${from} to ${to}: narrow --from and --to, and take one part after the other`,
    );
  }
  if (times.length === 0) {
    throw new UsageError(
      Date.parse(from) > Date.now()
        ? `all times from ${from} to ${to} are still to come: a backfill is for the past`
        : `${schedule} names no time from ${from} to ${to} that has passed: look at --from and --to`,
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
  note(`${found.length - left.length} of ${found.length} times SUCCEEDED`);
  if (left.length === 0) return;
  const failed = left.flatMap(({ tries }) => tries.at(-1) ?? []);
  for (const { run_id, status } of failed.slice(0, MOST_NAMED))
    note(`${status}: npx runsheet show ${run_id}${engine.options}`);
  if (failed.length > MOST_NAMED) note(`and ${failed.length - MOST_NAMED} more`);
  note('the same command again goes on where this one ended');
}

function print(group: string, found: readonly BackfillTime[], { json, from, to }: BackfillOptions): void {
  if (json) printJson({ job_group: group, from, to, times: found.map((time) => backfillTimeJson(group, time)) });
  else process.stdout.write(`${renderBackfill(group, found)}\n`);
}

const MOST_NAMED = 10;

const MOMENT =
  "a date (2026-11-20), or a time on the clocks of the schedule's zone (2026-11-20T02:00) or with its offset";

/** Which moment it is depends on the schedule's zone. */
function moment(text: string): string {
  if (parseMoment(text) !== undefined) return text;
  throw new InvalidArgumentError(`expected ${MOMENT}.`);
}

function momentIn(timezone: string, option: string, text: string): string {
  const time = parseMomentIn(timezone, text);
  if (time !== undefined) return time;
  throw new UsageError(
    `${option} is ${text}, which the clocks of ${timezone} never show: give another time, or an offset`,
  );
}

function note(text: string): void {
  process.stderr.write(`${printable(text)}\n`);
}
