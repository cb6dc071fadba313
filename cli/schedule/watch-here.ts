import { type DueFire, type WatchEvent, watchSchedules } from '../../local/watch-schedules';
import { userName } from '../author';
import type { HomeEngine } from '../engines/home-engine';
import { ExitCode } from '../exit-codes';
import type { NotifyOptions } from '../notify/notify-option';
import type { CommonOptions } from '../options';
import { checkoutSources } from '../run/checkout-sources';
import { Interruption } from '../run/interruption';
import { runGroupNotifying } from '../run/run-group-here';
import { DEFAULT_WORKERS } from '../run/run-here';
import { renderWatchEvent, watchEventJson } from './render-watch-event';

export interface WatchHereOptions extends CommonOptions, NotifyOptions {
  workers?: number;
}

/** Runs what is due until Ctrl-C. That ends a watch as it should, unless it ended a run too. */
export async function watchHere(engine: HomeEngine, options: WatchHereOptions): Promise<void> {
  let atWork = 0;
  const interruption = new Interruption(() => {
    process.exitCode = atWork > 0 ? ExitCode.INTERRUPTED : ExitCode.OK;
    if (atWork > 0)
      process.stderr.write(
        'stopping: nothing new is started; the runs at work are stopped (Ctrl-C again leaves at once)\n',
      );
  });
  const startedBy = userName();
  const runOne = async ({ group, scheduled_time, run_id }: DueFire) => {
    const run = {
      runId: run_id,
      input: { group, trigger: 'schedule', scheduled_time, started_by: startedBy },
      ...checkoutSources(options.jobs),
      workers: options.workers ?? DEFAULT_WORKERS,
      signal: interruption.signal,
      stop: { by: startedBy, reason: 'schedule --watch was stopped' },
      onEvent: () => {},
    };
    atWork += 1;
    try {
      const print = (text: string) => void process.stderr.write(text);
      return await runGroupNotifying(engine, run, { command: options.notify, print });
    } finally {
      atWork -= 1;
    }
  };
  try {
    await watchSchedules({
      engine: engine.embedded,
      signal: interruption.signal,
      onEvent: (event) => printEvent(event, options),
      run: async (fire) => {
        const tellEnd = await runOne(fire);
        // The run is over: a Ctrl-C ends no run any more.
        await tellEnd();
      },
    });
  } finally {
    interruption.close();
  }
}

function printEvent(event: WatchEvent, { json }: CommonOptions): void {
  const time = new Date();
  if (json) process.stdout.write(`${JSON.stringify(watchEventJson(event, time))}\n`);
  else process.stdout.write(`${renderWatchEvent(event, time)}\n`);
}
