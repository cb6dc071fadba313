import { nextTimes } from '../../domain/schedules/fires';
import { localTime } from '../../domain/schedules/moment';
import { nextCommand } from '../../domain/values/next-command';
import { printable } from '../../domain/values/show-value';
import { wellFormedJson } from '../../domain/values/well-formed';
import { type DueFire, type WatchEvent, watchSchedules } from '../../local/watch-schedules';
import { noteWatch } from '../../local/watches';
import { userName } from '../author';
import type { HomeEngine } from '../engines/home-engine';
import { ExitCode } from '../exit-codes';
import type { CommonOptions, NotifyOptions } from '../options';
import { Interruption } from '../run/interruption';
import { runGroupHere } from '../run/run-group-here';
import { leftText } from '../run/say-still-waiting';
import { paint, paintStatus } from '../terminal/paint';
import { printLine, printNote } from '../terminal/print';

export interface WatchHereOptions extends CommonOptions, NotifyOptions {
  workers?: number;
}

/** Runs what is due until Ctrl-C. Ctrl-C is the proper end of a watch, unless it also stops a run. */
export async function watchHere(
  engine: HomeEngine,
  group: string | undefined,
  options: WatchHereOptions,
): Promise<void> {
  const leave = noteWatch(engine.embedded.home, group);
  let running = 0;
  const interruption = new Interruption(
    () => {
      process.exitCode = running > 0 ? ExitCode.INTERRUPTED : ExitCode.OK;
      if (running > 0)
        printNote('stopping: nothing new is started; running runs are stopped (Ctrl-C again leaves at once)');
    },
    () => printNote(leftText(nextCommand('runs', engine))),
  );
  const startedBy = userName();
  const runOne = async ({ group, scheduled_time, run_id }: DueFire) => {
    const run = {
      runId: run_id,
      input: { group, trigger: 'schedule', scheduled_time, started_by: startedBy },
      signal: interruption.signal,
      stop: { by: startedBy, reason: 'schedule --watch was stopped' },
    };
    running += 1;
    try {
      const { jobs, assets, declared, workers, notify, lineage } = options;
      return await runGroupHere(engine, run, {
        jobs,
        assets,
        declared,
        workers,
        notify,
        lineage,
        print: (text) => void process.stderr.write(text),
      });
    } finally {
      running -= 1;
    }
  };
  try {
    await watchSchedules({
      engine: engine.embedded,
      group,
      signal: interruption.signal,
      onEvent: (event) => printEvent(event, group, options),
      run: async (fire) => {
        const notifyEnd = await runOne(fire);
        // The run is over: a Ctrl-C from now on stops no run.
        await notifyEnd();
      },
    });
  } finally {
    leave();
    interruption.close();
  }
}

function printEvent(event: WatchEvent, group: string | undefined, { json }: CommonOptions): void {
  const now = new Date();
  printLine(json ? wellFormedJson(watchEventJson(event, now)) : renderWatchEvent(event, group, now));
}

/** The event as one JSON object on one line: null rather than absent. */
function watchEventJson(event: WatchEvent, now: Date): object {
  const time = now.toISOString();
  if (event.event !== 'schedules') return { time, ...event };
  const schedules = event.schedules.map(({ group, inForce }) => ({
    group,
    schedule: inForce?.expression ?? null,
    timezone: inForce?.timezone ?? null,
    next_time: nextTime(inForce, now.getTime()) ?? null,
  }));
  return { time, event: event.event, schedules };
}

function renderWatchEvent(event: WatchEvent, group: string | undefined, now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z ${eventText(event, group, now.getTime())}`;
}

function eventText(event: WatchEvent, group: string | undefined, now: number): string {
  switch (event.event) {
    case 'schedules': {
      if (event.schedules.length === 0)
        return `${group ?? 'no group'} has ${group ? 'no' : 'a'} schedule yet; one that is given to ${group ? 'it' : 'a group'} is seen here`;
      const groups = event.schedules.map(
        ({ group, inForce }) => `${printable(group)} (next ${nextTime(inForce, now) ?? 'never'})`,
      );
      return `watching ${groups.join(', ')}`;
    }
    case 'started':
      return `${event.group} of ${event.scheduled_time}: run ${event.run_id}`;
    case 'ended': {
      const reason = event.reason ? `, ${printable(event.reason)}` : '';
      return `${event.group} of ${event.scheduled_time}: ${paintStatus(event.status ?? 'not recorded')}${reason} (${event.run_id})`;
    }
    case 'missed':
      return paint('red', `missed run: ${printable(event.group)} of ${event.scheduled_time}`);
    case 'problem':
      return paint('red', `problem: ${printable(event.problem)}`);
  }
}

function nextTime(inForce: Parameters<typeof nextTimes>[0] | undefined, now: number): string | undefined {
  const [time] = inForce ? nextTimes(inForce, undefined, now, 1, 'watch') : [];
  return time === undefined || !inForce ? undefined : localTime(time, inForce.timezone);
}
