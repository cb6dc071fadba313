import { windowText } from '../../domain/schedules/start-window';
import { printable } from '../../domain/values/show-value';
import { paint, paintStatus } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import type { ScheduleJson } from './read-schedule';

/** The groups, one line each. */
export function renderSchedules(schedules: readonly ScheduleJson[]): string {
  const rows = schedules.map((each) => [
    each.job_group,
    each.schedule ?? '',
    each.timezone ?? '',
    each.next_times[0]?.local ?? '',
    lastFire(each),
    notes(each),
  ]);
  return renderTable(
    [
      { title: 'GROUP', cut: 'middle', least: 16 },
      'SCHEDULE',
      { title: 'TIME ZONE', drop: 2 },
      'NEXT',
      { title: 'LAST SCHEDULED START', drop: 1 },
      { title: '', least: 20, paint: (cell) => paint('yellow', cell) },
    ],
    rows,
  );
}

/** One group, with everything about its schedule. */
export function renderSchedule(each: ScheduleJson): string {
  const window = windowText({ minutes: each.start_within_minutes });
  const head = each.schedule
    ? `${each.schedule} in ${each.timezone}${window === undefined ? '' : `, ${window}`}`
    : 'no schedule';
  const next = each.next_times.map(({ local, utc }) => `${local}  (${utc})`);
  const { last_fire: last, missed } = each;
  const lines = [
    `${paint('bold', each.job_group)}  ${head}`,
    ...listed('next', next.length > 0 || !each.schedule ? next : ['never: its last time has passed']),
    ...listed(
      'last',
      last ? [`${last.scheduled_time}  ${printable(last.run_id ?? '')}  ${paintStatus(last.status ?? '')}`] : [],
    ),
    ...listed('missed', missed, 'red'),
    ...listed('note', each.warnings, 'yellow'),
    ...listed('problem', each.problems.map(printable), 'red'),
  ];
  return lines.join('\n');
}

function listed(title: string, lines: readonly string[], style?: 'red' | 'yellow'): string[] {
  return lines.map((line, index) =>
    `  ${(index === 0 ? title : '').padEnd(8)} ${style ? paint(style, line) : line}`.trimEnd(),
  );
}

function lastFire({ last_fire: last }: ScheduleJson): string {
  return last ? `${last.scheduled_time} ${last.status ?? ''}`.trimEnd() : '';
}

function notes({ missed, warnings, problems }: ScheduleJson): string {
  return [
    ...(missed.length > 0 ? [`${missed.length} missed in the last day`] : []),
    ...(problems.length > 0 ? ['settings cannot be read'] : []),
    ...warnings.slice(0, 1),
    ...(warnings.length > 1 ? [`${warnings.length - 1} more`] : []),
  ].join('; ');
}
