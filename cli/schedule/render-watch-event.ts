import { nextTimes } from '../../domain/schedules/fires';
import { localTime } from '../../domain/schedules/moment';
import { printable } from '../../domain/values/show-value';
import type { WatchEvent } from '../../local/watch-schedules';
import { paint, paintStatus } from '../terminal/paint';

/** What the watch did, as a line for a person. */
export function renderWatchEvent(event: WatchEvent, now: Date): string {
  return `${now.toISOString().slice(0, 19)}Z ${text(event, now.getTime())}`;
}

/** The same as one JSON object on one line: null rather than absent. */
export function watchEventJson(event: WatchEvent, now: Date): object {
  const time = now.toISOString();
  if (event.event !== 'schedules') return { time, ...event };
  const schedules = event.schedules.map(({ group, inForce }) => ({
    group,
    schedule: inForce?.expression ?? null,
    timezone: inForce?.timezone ?? null,
    next_time: next(inForce, now.getTime()) ?? null,
  }));
  return { time, event: event.event, schedules };
}

function text(event: WatchEvent, now: number): string {
  switch (event.event) {
    case 'schedules':
      if (event.schedules.length === 0) return 'no group has a schedule: give one in its settings, and it is taken up';
      return `watching ${event.schedules.map(({ group, inForce }) => `${printable(group)} (next ${next(inForce, now) ?? 'never'})`).join(', ')}`;
    case 'started':
      return `${event.group} of ${event.scheduled_time}: run ${event.run_id}`;
    case 'ended':
      return `${event.group} of ${event.scheduled_time}: ${paintStatus(event.status ?? 'not recorded')}${event.reason ? `, ${printable(event.reason)}` : ''} (${event.run_id})`;
    case 'missed':
      return paint('red', `missed run: ${printable(event.group)} of ${event.scheduled_time}`);
    case 'problem':
      return paint('red', `problem: ${printable(event.problem)}`);
  }
}

function next(inForce: Parameters<typeof nextTimes>[0] | undefined, now: number): string | undefined {
  const [time] = inForce ? nextTimes(inForce, undefined, now, 1, 'watch') : [];
  return time === undefined || !inForce ? undefined : localTime(time, inForce.timezone);
}
