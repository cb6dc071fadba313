import { localTime } from '../../domain/schedules/moment';
import { renderDuration } from '../terminal/duration';
import { dim } from '../terminal/paint';
import { renderTable } from '../terminal/render-table';
import { renderAge, renderSpan } from '../terminal/render-time';
import type { Sheet } from '../terminal/sheet';
import type { GroupLine } from './group-list';
import { runTook } from './render-run-head';

/** The groups for a terminal: how the last run of each ended, and when the next is due. */
export function renderGroups(groups: readonly GroupLine[], { width, now }: Sheet): string {
  const rows = groups.map(({ group, last, next, timezone, isDisabled }) => [
    group,
    last?.status ?? '',
    renderAge(last?.planned_at, now),
    last ? renderDuration(runTook(last, now)) : '',
    next === undefined ? '' : `in ${renderSpan(next - now)}`,
    next === undefined ? '' : localTime(next, timezone),
    [isDisabled ? 'disabled' : '', last ? '' : 'never ran'].filter((part) => part !== '').join(', '),
  ]);
  const columns = [
    { title: 'GROUP', cut: 'middle' },
    { title: 'LAST RUN', status: true },
    { title: 'AGO', right: true, drop: 3 },
    { title: 'TOOK', right: true, drop: 2 },
    { title: 'NEXT', right: true, drop: 1 },
    { title: 'AT', drop: 5 },
    { title: '', least: 8, drop: 4, paint: dim },
  ] as const;
  return renderTable(columns, rows, width);
}
